import numpy as np


def logistic(t):
    return 1 / (1 + np.exp(-t))


x = np.linspace(-3, 3, 100).reshape(-1, 1)
y = (np.sin(x) + 1) / 2
w1, b1 = np.random.randn(1, 10), np.zeros(10)
w2, b2 = np.random.randn(10, 1), np.zeros(1)
for epoch in range(1000):
    h = logistic(x @ w1 + b1)
    out = logistic(h @ w2 + b2)
    g = (out - y) * out * (1 - out) / len(x)
    gh = g @ w2.T * h * (1 - h)
    w2 -= h.T @ g
    b2 -= g.sum(0)
    w1 -= x.T @ gh
    b1 -= gh.sum(0)
