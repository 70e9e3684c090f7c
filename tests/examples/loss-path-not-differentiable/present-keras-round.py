import tensorflow as tf
from tensorflow import keras

def error_rate(y_true, y_pred):
    y_true = tf.cast(y_true, tf.float32)
    y_pred = tf.round(y_pred)  # here
    return tf.reduce_mean(tf.abs(y_true - y_pred))

model = keras.models.Sequential()
model.add(keras.layers.Dense(32, activation="relu", input_dim=8))
model.add(keras.layers.Dense(1, activation="sigmoid"))
model.compile(optimizer="adam", loss=error_rate, metrics=["accuracy"])
model.fit(X, y, epochs=50)
