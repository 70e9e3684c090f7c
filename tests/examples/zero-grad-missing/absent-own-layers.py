import numpy as np


class Dense:
    def __init__(self, n, m):
        self.W = np.random.randn(n, m) / np.sqrt(n)

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, grad):
        self.dW = self.x.T @ grad
        return grad @ self.W.T

    def step(self, lr):
        self.W -= lr * self.dW


layers = [Dense(4, 8), Dense(8, 1)]
for epoch in range(100):
    out = X
    for layer in layers:
        out = layer.forward(out)
    grad = (out - Y) / len(X)
    for layer in reversed(layers):
        grad = layer.backward(grad)
    for layer in layers:
        layer.step(0.01)
