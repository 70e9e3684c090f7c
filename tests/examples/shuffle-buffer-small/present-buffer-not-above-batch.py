import tensorflow as tf

dataset = tf.data.TFRecordDataset(filenames)
dataset = dataset.map(parse)
dataset = dataset.shuffle(buffer_size=64)  # here
dataset = dataset.batch(64)
