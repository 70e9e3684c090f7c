import gzip

import numpy as np

HIDDEN, CLASSES, RATE, BATCH = 100, 10, 0.2, 64


def read_images(path):
    with gzip.open(path) as f:
        return np.frombuffer(f.read(), np.uint8, offset=16).reshape(-1, 784) / 255.0


def read_labels(path):
    with gzip.open(path) as f:
        return np.frombuffer(f.read(), np.uint8, offset=8)


def softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


class MLP:
    def __init__(self, rng):
        self.w1 = rng.normal(0, np.sqrt(2 / 784), (784, HIDDEN))
        self.b1 = np.zeros(HIDDEN)
        self.w2 = rng.normal(0, np.sqrt(1 / HIDDEN), (HIDDEN, CLASSES))
        self.b2 = np.zeros(CLASSES)

    def forward(self, x):
        self.x = x
        self.h = np.maximum(0, x @ self.w1 + self.b1)
        return softmax(self.h @ self.w2 + self.b2)

    def backward(self, p, t):
        n = len(t)
        d2 = (p - t) / n
        d1 = (d2 @ self.w2.T) * (self.h > 0)
        self.w2 -= RATE * self.h.T @ d2
        self.b2 -= RATE * d2.sum(axis=0)
        self.w1 -= RATE * self.x.T @ d1
        self.b1 -= RATE * d1.sum(axis=0)


def cross_entropy(p, y):
    return -np.log(p[np.arange(len(y)), y] + 1e-12).mean()


x_train, y_train = read_images("train-images.gz"), read_labels("train-labels.gz")
x_test, y_test = read_images("t10k-images.gz"), read_labels("t10k-labels.gz")
rng = np.random.default_rng(12)
net = MLP(rng)
for epoch in range(15):
    order = rng.permutation(len(x_train))
    total = 0.0
    for i in range(0, len(order), BATCH):
        rows = order[i:i + BATCH]
        p = net.forward(x_train[rows])
        total += cross_entropy(p, y_train[rows]) * len(rows)
        net.backward(p, np.eye(CLASSES)[y_train[rows]])
    accuracy = np.mean(net.forward(x_test).argmax(axis=1) == y_test)
    print(f"epoch {epoch} loss {total / len(order):.4f} test {accuracy:.4f}")
