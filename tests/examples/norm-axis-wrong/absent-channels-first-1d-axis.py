from tensorflow import keras
from tensorflow.keras import layers

signal = keras.Input((8, 400))
x = layers.Conv1D(16, 9, data_format="channels_first")(signal)
x = layers.BatchNormalization(axis=1)(x)
x = layers.ReLU()(x)
x = layers.GlobalMaxPooling1D(data_format="channels_first")(x)
x = layers.BatchNormalization()(layers.Dense(32)(x))
model = keras.Model(signal, layers.Dense(3)(x))
