import numpy as np

W1 = np.random.randn(2, 8)
W2 = np.random.randn(8, 1)
for i in range(100000):
    h = np.tanh(X @ W1)  # here
    out = sigmoid(h @ W2)  # here
    d2 = (out - y)
    d1 = (d2 @ W2.T) * (1 - h ** 2)
    W2 -= 0.1 * h.T @ d2
    W1 -= 0.1 * X.T @ d1
