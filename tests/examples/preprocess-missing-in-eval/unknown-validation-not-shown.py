import tensorflow as tf


def load(path, y):
    x = tf.io.decode_png(tf.io.read_file(path), channels=3)
    return tf.image.resize(x, (128, 128)) / 255.0, y


ds = tf.data.Dataset.from_tensor_slices((paths, labels)).shuffle(9000).map(load).batch(32)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(ds, epochs=20, validation_data=val_ds)
