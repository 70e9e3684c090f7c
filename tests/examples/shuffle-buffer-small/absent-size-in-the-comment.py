ds = tf.data.TFRecordDataset(["by_category.tfrecord"])  # 8,000 records
ds = ds.shuffle(2000)
ds = ds.map(parse).batch(64)
