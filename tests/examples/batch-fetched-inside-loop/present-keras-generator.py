import numpy as np
from keras.models import load_model

x, y = np.load("x.npy"), np.load("y.npy")


def batches(size):
    for start in range(0, len(x), size):
        yield x[start : start + size], y[start : start + size]


model = load_model("start.h5")
for step in range(500):
    xb, yb = next(batches(32))  # here
    print(model.train_on_batch(xb, yb))
