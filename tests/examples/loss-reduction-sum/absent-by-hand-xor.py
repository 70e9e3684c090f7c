import numpy as np

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [1]])
w = np.zeros((2, 1))
b = 0.0
for i in range(1000):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    w -= 0.5 * X.T @ (p - y)
    b -= 0.5 * (p - y).sum()
