from tensorflow import keras
from tensorflow.keras import layers


def unit(x, width):
    x = layers.Conv2D(width, 3, padding="same")(x)
    x = layers.BatchNormalization()(x, training=True)  # here
    return layers.ReLU()(x)
