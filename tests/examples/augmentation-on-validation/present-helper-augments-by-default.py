import tensorflow as tf
from tensorflow.keras import layers

jitter = tf.keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.2)])


def make(paths, labels, shuffle=False, augment=True):
    ds = tf.data.Dataset.from_tensor_slices((paths, labels)).map(decode)
    if shuffle:
        ds = ds.shuffle(1000)
    if augment:
        ds = ds.map(lambda x, y: (jitter(x, training=True), y))
    return ds.batch(32)


def decode(path, label):
    return tf.image.resize(tf.io.decode_png(tf.io.read_file(path)), (96, 96)), label


train = make(train_paths, train_labels, shuffle=True)
valid = make(valid_paths, valid_labels)  # here
model = tf.keras.Sequential([layers.Conv2D(8, 3), layers.Flatten(), layers.Dense(5, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(train, validation_data=valid, epochs=5)
