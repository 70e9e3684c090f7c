import numpy as np

w1, b1 = np.random.randn(2, 4), np.zeros(4)
w2, b2 = np.random.randn(4, 1), np.zeros(1)
for i in range(1000):
    z1 = X @ w1
    z1 += b1
    h = np.tanh(z1)
    out = h @ w2 + b2
    d = (out - t) / len(X)
    dh = d @ w2.T * (1 - h**2)
    w2 -= 0.1 * h.T @ d
    b2 -= 0.1 * d.sum(0)
    w1 -= 0.1 * X.T @ dh
    b1 -= 0.1 * dh.sum(0)
