import numpy as np

W1 = np.zeros((2, 4))
b1 = np.zeros(4)
W2 = np.random.randn(4, 1)
b2 = np.zeros(1)
for i in range(1000):
    h = np.tanh(X @ W1 + b1)
    out = h @ W2 + b2
    d = (out - y) / len(X)
    dh = d @ W2.T * (1 - h**2)
    W2 -= 0.1 * h.T @ d
    b2 -= 0.1 * d.sum(0)
    W1 -= 0.1 * X.T @ dh
    b1 -= 0.1 * dh.sum(0)
