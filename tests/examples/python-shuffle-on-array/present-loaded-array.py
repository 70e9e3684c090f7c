import random
import numpy as np

images = np.load("images.npy")
data = np.concatenate([images, np.flip(images, 2)])
random.shuffle(data)  # here
train, val = data[:9000], data[9000:]
