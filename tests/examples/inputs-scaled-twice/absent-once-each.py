import tensorflow as tf
from tensorflow.keras import layers


def load():
    (x_train, y_train), (x_test, y_test) = tf.keras.datasets.cifar10.load_data()
    return x_train / 255.0, y_train, x_test / 255.0, y_test


x_train, y_train, x_test, y_test = load()
model = tf.keras.Sequential([layers.Conv2D(32, 3, activation="relu"), layers.Flatten(), layers.Dense(10)])
model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(x_train, y_train, epochs=5, validation_data=(x_test, y_test))
