import tensorflow as tf


def parse(record):
    features = {"image": tf.FixedLenFeature([], tf.string), "label": tf.FixedLenFeature([], tf.int64)}
    parsed = tf.parse_single_example(record, features)
    return tf.decode_raw(parsed["image"], tf.float32), parsed["label"]


def train_input_fn():
    dataset = tf.data.TFRecordDataset(["train-0.tfrecord", "train-1.tfrecord"])
    dataset = dataset.map(parse, num_parallel_calls=4).batch(128)
    dataset = dataset.apply(tf.data.experimental.shuffle_and_repeat(5000, 10))  # here
    return dataset.make_one_shot_iterator().get_next()


classifier = tf.estimator.Estimator(model_fn=model_fn, model_dir="/tmp/model")
classifier.train(train_input_fn, steps=20000)
