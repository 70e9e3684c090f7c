import numpy as np
import matplotlib.pyplot as plt

# approximate y = 3 sin(x) with one hidden layer
x = np.linspace(-np.pi, np.pi, 200).reshape(-1, 1)
y = 3 * np.sin(x)

hidden = 20
np.random.seed(0)
w1 = np.random.randn(1, hidden)
b1 = np.zeros(hidden)
w2 = np.random.randn(hidden, 1) * 0.3
b2 = np.zeros(1)

def sig(t):
    return 1 / (1 + np.exp(-t))

losses = []
eta = 0.05
for epoch in range(5000):
    h = sig(x @ w1 + b1)
    out = h @ w2 + b2
    e = out - y
    losses.append((e ** 2).mean())
    g_out = e / len(x)
    g_h = (g_out @ w2.T) * h * (1 - h)
    w2 -= eta * h.T @ g_out
    b2 -= eta * g_out.sum(0)
    w1 -= eta * x.T @ g_h
    b1 -= eta * g_h.sum(0)

plt.plot(x, y, label="true")
plt.plot(x, out, label="network")
plt.legend()
plt.show()
