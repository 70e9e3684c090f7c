import numpy as np


class Net:
    def __init__(self):
        self.w1 = np.random.uniform(-1, 1, (3, 6))
        self.w2 = np.random.uniform(-1, 1, (6, 1))

    def dtanh(self, a):
        return 1 - a**2

    def step(self, x, target, rate):
        sum1 = x @ self.w1
        h = np.tanh(sum1)
        out = h @ self.w2
        error = target - out
        back = error @ self.w2.T * self.dtanh(sum1)  # here
        self.w2 += rate * h.T @ error
        self.w1 += rate * x.T @ back
