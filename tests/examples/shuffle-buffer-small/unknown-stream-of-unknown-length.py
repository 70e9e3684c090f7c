ds = tf.data.TFRecordDataset(paths)
ds = ds.shuffle(5000).map(parse).batch(64)
