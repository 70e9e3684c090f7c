import numpy as np
from tensorflow import keras


class Batches(keras.utils.Sequence):  # here
    def __init__(self, x, y, size=32):
        self.x, self.y, self.size = x, y, size

    def __getitem__(self, index):
        part = slice(index * self.size, (index + 1) * self.size)
        return self.x[part], self.y[part]


model = keras.models.load_model("start.keras")
model.fit(Batches(np.load("x.npy"), np.load("y.npy")), epochs=5)
