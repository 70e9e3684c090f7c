import tensorflow as tf

dataset = tf.data.TFRecordDataset("train.tfrecord")
dataset = dataset.map(lambda r: parse(r))
dataset = dataset.batch(64).prefetch(2)  # here


def parse(record):
    spec = {"x": tf.io.FixedLenFeature([28], tf.float32), "y": tf.io.FixedLenFeature([], tf.int64)}
    example = tf.io.parse_single_example(record, spec)
    return example["x"], example["y"]


model = tf.keras.Sequential([tf.keras.layers.Dense(64, activation="relu"), tf.keras.layers.Dense(10)])
model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(dataset, epochs=10)
