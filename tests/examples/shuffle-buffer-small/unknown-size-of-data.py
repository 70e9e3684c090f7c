dataset = tf.data.TFRecordDataset(filenames).map(parse)
dataset = dataset.shuffle(2000).batch(32)
