import numpy as np


def softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


class MLP:
    def __init__(self, rng):
        self.w = rng.normal(0, 0.1, (784, 10))

    def forward(self, x):
        self.x = x
        return softmax(self.x @ self.w)

    def backward(self, p, t):
        self.w -= 0.1 * self.x.T @ (p - t) / len(t)


net = MLP(np.random.default_rng(0))
