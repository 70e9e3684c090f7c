import tensorflow as tf

# File names are shuffled before the cache, examples behind it.
files = tf.data.Dataset.from_tensor_slices(["a.tfrecord", "b.tfrecord", "c.tfrecord"]).shuffle(3)
dataset = files.interleave(tf.data.TFRecordDataset, cycle_length=3)
dataset = dataset.map(lambda r: tf.io.parse_tensor(r, tf.float32))
dataset = dataset.cache().shuffle(50000).batch(64)

held_out = tf.data.TFRecordDataset(["d.tfrecord"]).map(lambda r: tf.io.parse_tensor(r, tf.float32))
held_out = held_out.batch(64).cache()

model = tf.keras.Sequential([tf.keras.layers.Dense(64, activation="relu"), tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(dataset, validation_data=held_out, epochs=30)
