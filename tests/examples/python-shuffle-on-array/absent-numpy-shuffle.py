import numpy as np

data = np.load("images.npy")
np.random.shuffle(data)
train, val = data[:9000], data[9000:]
