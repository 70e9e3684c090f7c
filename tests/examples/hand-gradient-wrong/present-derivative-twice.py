import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def sigmoid_prime(x):
    return sigmoid(x) * (1 - sigmoid(x))

class MLP:
    def __init__(self, sizes):
        self.W = [np.random.randn(a, b) for a, b in zip(sizes[:-1], sizes[1:])]
        self.b = [np.random.randn(b) for b in sizes[1:]]

    def forward(self, x):
        self.a1 = sigmoid(x @ self.W[0] + self.b[0])
        self.a2 = sigmoid(self.a1 @ self.W[1] + self.b[1])
        return self.a2

    def backward(self, x, y, lr):
        d2 = (self.a2 - y) * sigmoid_prime(self.a2)  # here
        d1 = d2 @ self.W[1].T * sigmoid_prime(self.a1)  # here
        self.W[1] -= lr * self.a1.T @ d2
        self.b[1] -= lr * d2.sum(axis=0)
        self.W[0] -= lr * x.T @ d1
        self.b[0] -= lr * d1.sum(axis=0)

net = MLP([2, 4, 1])
x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
t = np.array([[0], [1], [1], [0]], dtype=float)
for i in range(10000):
    out = net.forward(x)
    net.backward(x, t, 0.5)
    if i % 1000 == 0:
        print(i, np.square(out - t).mean())
