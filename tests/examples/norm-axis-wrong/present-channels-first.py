from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential()
model.add(layers.Conv2D(16, 3, data_format="channels_first", input_shape=(3, 64, 64)))
model.add(layers.BatchNormalization())  # here
model.add(layers.Activation("relu"))
model.add(layers.Flatten())
model.add(layers.Dense(10))
