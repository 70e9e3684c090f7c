import pickle

import numpy as np
from keras.datasets import mnist

# CIFAR's own files hold rows of 3072 with the channels first; MNIST gets an axis of one.
with open("data_batch_1", "rb") as file:
    rows = pickle.load(file, encoding="bytes")[b"data"]
cifar = rows.reshape(-1, 3, 32, 32)
(x_train, y_train), _ = mnist.load_data()
x_train = x_train.reshape(x_train.shape[0], 1, 28, 28)
flat = cifar.reshape(cifar.shape[0], -1)
merged = np.reshape(cifar, (cifar.shape[0] * cifar.shape[1], cifar.shape[2], 32))
