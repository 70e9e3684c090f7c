import tensorflow as tf

files = tf.data.Dataset.list_files("gs://bucket/train-*.tfrecord", shuffle=True)  # here
dataset = files.interleave(tf.data.TFRecordDataset, cycle_length=4)
dataset = dataset.map(parse, num_parallel_calls=8)
dataset = dataset.repeat().batch(128).prefetch(2)
model.fit(dataset, steps_per_epoch=1000, epochs=90)
