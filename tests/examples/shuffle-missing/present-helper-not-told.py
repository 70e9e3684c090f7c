import tensorflow as tf


def dataset(files, training=False):
    ds = tf.data.TFRecordDataset(files)
    if training:
        ds = ds.shuffle(10000).repeat()
    return ds.map(parse).batch(128)  # here


def parse(record):
    found = tf.io.parse_single_example(record, {"x": tf.io.FixedLenFeature([8], tf.float32)})
    return found["x"][:-1], found["x"][-1]


model = tf.keras.Sequential([tf.keras.layers.Dense(16), tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(dataset(["train.tfrecord"]), epochs=5)
