from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([
    layers.Dense(64, input_shape=(20,)),
    layers.BatchNormalization(),
    layers.Activation("relu"),
    layers.Dense(32),
    layers.LeakyReLU(),
    layers.Dense(1),
])
model.compile("adam", "mse")
