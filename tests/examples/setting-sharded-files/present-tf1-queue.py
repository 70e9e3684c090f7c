import tensorflow as tf

names = tf.train.match_filenames_once("data/train-*.tfrecords")
queue = tf.train.string_input_producer(names, num_epochs=10)  # here
_, record = tf.TFRecordReader().read(queue)  # here
features = tf.parse_single_example(record, {"x": tf.FixedLenFeature([10], tf.float32)})
batch = tf.train.shuffle_batch([features["x"]], 32, 2000, 1000)
