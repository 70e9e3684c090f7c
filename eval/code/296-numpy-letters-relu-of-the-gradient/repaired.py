import numpy as np


class Linear:
    def __init__(self, n_in, n_out, rng):
        self.W = rng.standard_normal((n_in, n_out)) * np.sqrt(2.0 / n_in)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T

    def update(self, lr):
        self.W -= lr * self.dW
        self.b -= lr * self.db


class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)

    def backward(self, dout):
        return dout * (self.x > 0)

    def update(self, lr):
        pass


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        shifted = scores - scores.max(axis=1, keepdims=True)
        exp = np.exp(shifted)
        self.p = exp / exp.sum(axis=1, keepdims=True)
        self.labels = labels
        return -np.log(self.p[np.arange(len(labels)), labels] + 1e-12).mean()

    def backward(self):
        d = self.p.copy()
        d[np.arange(len(self.labels)), self.labels] -= 1
        return d / len(self.labels)


class Network:
    def __init__(self, layers):
        self.layers = layers
        self.criterion = SoftmaxCrossEntropy()

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def train_batch(self, x, y, lr):
        loss = self.criterion.forward(self.predict(x), y)
        grad = self.criterion.backward()
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        for layer in self.layers:
            layer.update(lr)
        return loss


def load(name):
    with np.load("notmnist.npz") as f:
        x, y = f[f"x_{name}"], f[f"y_{name}"]
    return x.reshape(len(x), -1).astype(np.float64) / 255.0 - 0.5, y


if __name__ == "__main__":
    rng = np.random.default_rng(3)
    x_train, y_train = load("train")
    x_test, y_test = load("test")
    net = Network([
        Linear(784, 128, rng), ReLU(),
        Linear(128, 64, rng), ReLU(),
        Linear(64, 10, rng),
    ])
    for epoch in range(25):
        order = rng.permutation(len(x_train))
        losses = []
        for chunk in np.array_split(order, len(order) // 64):
            losses.append(net.train_batch(x_train[chunk], y_train[chunk], lr=0.1))
        acc = (net.predict(x_test).argmax(axis=1) == y_test).mean()
        print("epoch", epoch, "loss", np.mean(losses), "test acc", acc)
