import numpy as np


def softmax(z):
    e = np.exp(z - np.max(z))
    return e / e.sum()


W = np.random.randn(10, 784) * 0.01
for epoch in range(5):
    for x, t in zip(images, one_hot):
        p = softmax(np.dot(W, x))
        d = p - t
        W -= 0.01 * np.outer(d, x)
