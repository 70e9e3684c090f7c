import numpy as np

def load(path):
    d = np.genfromtxt(path, delimiter=",", skip_header=1)
    x, y = d[:, :-1], d[:, -1:]
    return (x - x.mean(0)) / (x.std(0) + 1e-8), y

x, y = load("banknote.csv")
W1 = np.random.randn(4, 10) / np.sqrt(4)
B1 = np.zeros((1, 10))
W2 = np.random.randn(10, 1) / np.sqrt(10)
B2 = np.zeros((1, 1))

def sigmoid(s):
    return 1 / (1 + np.exp(-s))

for epoch in range(200):
    np.random.shuffle(x)
    np.random.shuffle(y)
    for i in range(0, len(x), 32):
        xb, yb = x[i:i + 32], y[i:i + 32]
        a1 = np.tanh(xb.dot(W1) + B1)
        a2 = sigmoid(a1.dot(W2) + B2)
        dz2 = (a2 - yb) / len(xb)
        dz1 = dz2.dot(W2.T) * (1 - a1 ** 2)
        W2 -= 0.1 * a1.T.dot(dz2)
        B2 -= 0.1 * dz2.sum(0, keepdims=True)
        W1 -= 0.1 * xb.T.dot(dz1)
        B1 -= 0.1 * dz1.sum(0, keepdims=True)
    print(epoch, -np.mean(yb * np.log(a2 + 1e-9) + (1 - yb) * np.log(1 - a2 + 1e-9)))
