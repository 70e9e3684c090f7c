import tensorflow as tf

filenames = ["train-%03d.tfrecord" % i for i in range(100)]
queue = tf.train.string_input_producer(filenames, num_epochs=None, shuffle=True)
reader = tf.TFRecordReader()
_, serialized = reader.read(queue)
example = tf.parse_single_example(serialized, features=FEATURES)
image = tf.decode_raw(example["image"], tf.uint8)
images, labels = tf.train.shuffle_batch(
    [image, example["label"]], batch_size=256, capacity=60000, min_after_dequeue=50000
)
