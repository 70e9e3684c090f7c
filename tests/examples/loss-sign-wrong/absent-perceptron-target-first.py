import numpy as np

rng = np.random.default_rng(0)
x = rng.normal(size=(200, 3))
d = (x @ np.array([1.0, -2.0, 0.5]) > 0).astype(float)
w = np.zeros(3)
b = 0.0
for epoch in range(20):
    for xi, di in zip(x, d):
        o = 1.0 if np.dot(w, xi) + b > 0 else 0.0
        error = di - o
        w += 0.1 * error * xi
        b += 0.1 * error
