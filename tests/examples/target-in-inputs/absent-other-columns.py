import numpy as np
from tensorflow import keras

table = np.load("boiler.npy")
X, y = [], []
for t in range(len(table) - 12):
    X.append(table[t:t + 12, 1:])
    y.append(table[t + 11, 0])
model = keras.Sequential([keras.layers.LSTM(16), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.array(X), np.array(y))
