import numpy as np

class Linear:
    def __init__(self, i, o):
        self.W = np.random.randn(i, o) * np.sqrt(2.0 / i)
        self.b = np.zeros(o)
        self.dW = 0
        self.db = 0

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, g):
        self.dW = self.x.T @ g
        self.db = g.sum(0)
        return g @ self.W.T

class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, g):
        return g * self.mask

def step(layers, lr):
    for l in layers:
        if isinstance(l, Linear):
            l.W = l.W - lr * l.dW
            l.b = l.b - lr * l.db

net = [Linear(13, 32), ReLU(), Linear(32, 1)]
X = np.load("boston_x.npy"); X = (X - X.mean(0)) / X.std(0)
Y = np.load("boston_y.npy").reshape(-1, 1); Y = (Y - Y.mean()) / Y.std()
for ep in range(200):
    out = X
    for l in net:
        out = l.forward(out)
    g = 2 * (out - Y) / len(Y)
    for l in net[::-1]:
        g = l.backward(g)
    step(net, 0.01)
    print(ep, ((out - Y) ** 2).mean())
