import numpy as np
from tensorflow import keras

x, y = np.load("x.npy"), np.load("y.npy")
net = keras.Sequential([keras.layers.Dense(64, activation="relu"), keras.layers.Dense(1)])
for rate in (1e-2, 1e-3, 1e-4):
    net.compile(keras.optimizers.Adam(rate), "mse")
    net.fit(x, y, epochs=20, validation_split=0.1)
    print(rate, net.evaluate(x, y))
