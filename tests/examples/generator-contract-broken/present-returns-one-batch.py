import numpy as np
from keras.models import load_model


def train_generator(paths, size):
    while True:
        chosen = np.random.choice(paths, size)
        x = np.stack([np.load(p) for p in chosen])
        y = np.array([int(p[-5]) for p in chosen])
        return x, y  # here


paths = ["a_0.npy", "b_1.npy"]
model = load_model("start.h5")
model.fit_generator(train_generator(paths, 8), steps_per_epoch=100, epochs=10)
