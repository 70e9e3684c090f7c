from tensorflow import keras
from tensorflow.keras import layers, regularizers

model = keras.Sequential()
model.add(layers.Dense(64, activation="relu", kernel_regularizer=regularizers.l2(1e-3)))
model.add(layers.Dense(1))
model.compile(optimizer=keras.optimizers.SGD(0.01, momentum=0.9), loss="mse")
