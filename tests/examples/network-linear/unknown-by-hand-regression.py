import numpy as np

w = np.zeros((3, 1))
b = 0.0
for epoch in range(100):
    error = X.dot(w) + b - y
    w -= 0.01 * X.T.dot(error) / len(X)
    b -= 0.01 * error.mean()
