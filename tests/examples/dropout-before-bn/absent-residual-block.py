from tensorflow import keras
from tensorflow.keras import layers


def block(x, units):
    shortcut = x
    x = layers.Dense(units, use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    x = layers.Dropout(0.4)(x)
    x = layers.LayerNormalization()(x)
    return layers.add([x, shortcut])


inputs = keras.Input((32,))
model = keras.Model(inputs, layers.Dense(1)(block(inputs, 32)))
