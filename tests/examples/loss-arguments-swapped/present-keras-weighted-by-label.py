import tensorflow as tf
from tensorflow import keras


def rain_loss(y_pred, y_true):  # here
    w = tf.where(y_true > 10.0, 20.0, 1.0)
    return tf.reduce_mean(w * tf.square(y_true - y_pred))


model = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss=rain_loss)
model.fit(x, y, epochs=5)
