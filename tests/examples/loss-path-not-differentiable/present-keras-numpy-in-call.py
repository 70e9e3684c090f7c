import tensorflow as tf
from scipy import signal


class Filtered(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.front = tf.keras.layers.Conv1D(16, 5, activation="relu")
        self.head = tf.keras.layers.Dense(3)

    def call(self, x):
        h = tf.reduce_mean(self.front(x), 1)
        smooth = tf.constant(signal.detrend(h.numpy()), dtype=tf.float32)  # here
        return self.head(smooth)
