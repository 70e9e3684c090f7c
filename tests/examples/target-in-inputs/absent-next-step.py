import numpy as np
from tensorflow import keras


def windows(values, back, ahead=0):
    xs, ys = [], []
    for i in range(len(values) - back - ahead):
        xs.append(values[i:i + back])
        ys.append(values[i + back + ahead])
    return np.array(xs), np.array(ys)


x, y = windows(np.load("load.npy"), 48)
model = keras.Sequential([keras.layers.LSTM(16), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, y)
