import tensorflow as tf
from tensorflow import keras

def focal(y_true, y_pred):
    p = tf.clip_by_value(y_pred, 1e-7, 1 - 1e-7)
    return -tf.reduce_mean(y_true * (1 - p) ** 2 * tf.math.log(p))

model = keras.Sequential([keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss=focal)  # here
model.fit(x, y)
