ds = tf.data.TFRecordDataset(["by_category.tfrecord"])  # 80,000 records
ds = ds.shuffle(2000)  # here
ds = ds.map(parse).batch(64)
