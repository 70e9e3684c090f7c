import numpy as np


class Softmax:
    def __init__(self, n_in, n_out):
        self.W = 0.01 * np.random.randn(n_in, n_out)
        self.b = np.zeros(n_out)

    def predict(self, x):
        a = np.dot(x, self.W) + self.b
        e = np.exp(a - a.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


net = Softmax(784, 10)
for i in range(10000):
    pick = np.random.choice(x_train.shape[0], 100)
    x, t = x_train[pick], t_train[pick]
    y = net.predict(x)
    dy = (y - t) / 100
    net.W -= 0.1 * np.dot(x.T, dy)
    net.b -= 0.1 * dy.sum(axis=0)
