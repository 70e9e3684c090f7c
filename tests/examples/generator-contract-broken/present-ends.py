import numpy as np
from keras.layers import Dense
from keras.models import Sequential

x, y = np.load("x.npy"), np.load("y.npy")


def batches(size):
    for i in range(0, len(x), size):
        yield x[i : i + size], y[i : i + size]  # here


model = Sequential([Dense(32, activation="relu"), Dense(1)])
model.compile(loss="mse", optimizer="adam")
model.fit_generator(batches(32), steps_per_epoch=len(x) // 32, epochs=20)
