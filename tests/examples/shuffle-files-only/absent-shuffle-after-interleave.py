import tensorflow as tf

files = tf.data.Dataset.list_files("gs://bucket/train-*.tfrecord", shuffle=True)
dataset = files.interleave(tf.data.TFRecordDataset, cycle_length=16)
dataset = dataset.shuffle(50000).map(parse, num_parallel_calls=8)
dataset = dataset.repeat().batch(128).prefetch(2)
