from tensorflow import keras
from tensorflow.keras import layers, regularizers

model = keras.Sequential()
model.add(layers.Dense(64, activation="relu", kernel_regularizer=regularizers.l2(1e-3)))  # here
model.add(layers.Dense(1))
model.compile(optimizer="adam", loss="mse")  # here
