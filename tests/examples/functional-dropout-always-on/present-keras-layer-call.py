import tensorflow as tf


class Block(tf.keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.dense = tf.keras.layers.Dense(units, activation="relu")

    def call(self, inputs):
        h = self.dense(inputs)
        return tf.nn.dropout(h, rate=0.3)  # here


model = tf.keras.Sequential([Block(64), tf.keras.layers.Dense(10)])
