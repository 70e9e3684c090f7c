import tensorflow as tf

files = tf.data.Dataset.list_files("gs://bucket/train-*-of-01024")
dataset = files.interleave(tf.data.TFRecordDataset, cycle_length=16)  # here
dataset = dataset.shuffle(10000).batch(256)
