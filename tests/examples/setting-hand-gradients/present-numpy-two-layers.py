import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


rng = np.random.default_rng(3)
x = rng.normal(size=(400, 6))
y = (x[:, :1] * x[:, 1:2] > 0).astype(float)
w1, w2 = rng.normal(size=(6, 12)) * 0.4, rng.normal(size=(12, 1)) * 0.4
for epoch in range(3000):
    hidden = np.tanh(x @ w1)
    out = sigmoid(hidden @ w2)
    delta = (out - y) / len(x)
    back = delta @ w2.T * (1 - hidden**2)
    w2 -= 0.5 * hidden.T @ delta
    w1 -= 0.5 * x.T @ back
