import tensorflow as tf
from tensorflow import keras

def my_loss(y_true, y_pred):
    y_true = tf.cast(y_true, tf.float32)
    error = y_true - y_pred
    return tf.reduce_mean(tf.square(error))

model = keras.Sequential([keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss=my_loss)
model.fit(x, y, epochs=10)
