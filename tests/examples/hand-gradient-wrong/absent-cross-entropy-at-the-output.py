import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_prime(z):
    s = sigmoid(z)
    return s * (1 - s)


W1, b1 = np.random.randn(2, 8), np.zeros(8)
W2, b2 = np.random.randn(8, 1), np.zeros(1)
for step in range(5000):
    z1 = X @ W1 + b1
    a1 = sigmoid(z1)
    out = sigmoid(a1 @ W2 + b2)
    delta2 = (out - y) / len(X)
    delta1 = (delta2 @ W2.T) * sigmoid_prime(z1)
    W2 -= 0.5 * a1.T @ delta2
    b2 -= 0.5 * delta2.sum(axis=0)
    W1 -= 0.5 * X.T @ delta1
    b1 -= 0.5 * delta1.sum(axis=0)
