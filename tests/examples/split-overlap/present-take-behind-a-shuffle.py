import tensorflow as tf


def load(pattern, held):
    data = tf.data.TFRecordDataset(tf.io.gfile.glob(pattern)).shuffle(5000, seed=1)  # here
    return data.skip(held).map(parse).batch(32), data.take(held).map(parse).batch(32)


def parse(record):
    found = tf.io.parse_single_example(record, {"x": tf.io.FixedLenFeature([9], tf.float32)})
    return found["x"][:-1], found["x"][-1]


train, valid = load("part-*", 500)
model = tf.keras.Sequential([tf.keras.layers.Dense(16), tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(train, validation_data=valid, epochs=5)
