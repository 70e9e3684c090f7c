import tensorflow as tf

filenames = ["train-%03d.tfrecord" % i for i in range(100)]
queue = tf.train.string_input_producer(filenames, num_epochs=None, shuffle=True)
reader = tf.TFRecordReader()
_, serialized = reader.read(queue)
