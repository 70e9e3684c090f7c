import numpy as np

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
W1 = np.random.randn(2, 8)
W2 = np.random.randn(8, 1)
b1, b2 = np.zeros(8), np.zeros(1)
for i in range(10000):
    h = np.tanh(X @ W1 + b1)
    out = 1 / (1 + np.exp(-(h @ W2 + b2)))
    d2 = out - y
    d1 = (d2 @ W2.T) * (1 - h ** 2)
    W2 -= 0.1 * h.T @ d2
    W1 -= 0.1 * X.T @ d1
