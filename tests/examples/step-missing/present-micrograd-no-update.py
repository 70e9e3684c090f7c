import numpy as np
def grad_step(w, b, x, y, lr):
    p = 1 / (1 + np.exp(-(x @ w + b)))
    gw = x.T @ (p - y) / len(x)
    gb = (p - y).mean()
    w = w - lr * gw  # here
    b = b - lr * gb  # here

w, b = np.zeros((4, 1)), 0.0
for epoch in range(100):
    grad_step(w, b, X, Y, 0.1)
    print(epoch, np.mean(((X @ w + b) > 0) == Y))
