import numpy as np

X = np.hstack([X, np.ones((len(X), 1))])
W1 = np.random.randn(3, 8)
W2 = np.random.randn(8, 1)
for i in range(100000):
    h = np.tanh(X @ W1)
    out = sigmoid(h @ W2)
    W2 -= 0.1 * h.T @ (out - y)
    W1 -= 0.1 * X.T @ (((out - y) @ W2.T) * (1 - h ** 2))
