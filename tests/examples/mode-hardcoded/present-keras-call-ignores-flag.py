import tensorflow as tf
from tensorflow.keras import layers


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.conv = layers.Conv2D(32, 3, activation="relu")
        self.bn = layers.BatchNormalization()
        self.drop = layers.Dropout(0.5)
        self.out = layers.Dense(10)

    def call(self, x, training=None):
        x = self.bn(self.conv(x), training=True)  # here
        x = self.drop(layers.Flatten()(x), training=training)
        return self.out(x)
