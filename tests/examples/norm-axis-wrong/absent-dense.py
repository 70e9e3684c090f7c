from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential()
model.add(layers.Conv2D(16, 3, input_shape=(64, 64, 3)))
model.add(layers.BatchNormalization())
model.add(layers.Flatten())
model.add(layers.Dense(32))
model.add(layers.BatchNormalization(axis=1))
model.add(layers.Dense(10))
