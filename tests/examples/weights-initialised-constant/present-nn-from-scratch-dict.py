import numpy as np

class NN:
    def __init__(self, layers):
        self.params = {}
        for l in range(1, len(layers)):
            self.params['W' + str(l)] = np.zeros((layers[l], layers[l-1]))  # here
            self.params['b' + str(l)] = np.zeros((layers[l], 1))
        self.L = len(layers) - 1

    def forward(self, X):
        cache = {'A0': X}
        A = X
        for l in range(1, self.L + 1):
            Z = np.dot(self.params['W' + str(l)], A) + self.params['b' + str(l)]
            A = 1 / (1 + np.exp(-Z))
            cache['A' + str(l)] = A
        return A, cache

    def train(self, X, Y, lr=0.1, n=1000):
        m = X.shape[1]
        for i in range(n):
            A, cache = self.forward(X)
            dZ = A - Y
            for l in range(self.L, 0, -1):
                dW = np.dot(dZ, cache['A' + str(l-1)].T) / m
                db = dZ.sum(axis=1, keepdims=True) / m
                if l > 1:
                    Ap = cache['A' + str(l-1)]
                    dZ = np.dot(self.params['W' + str(l)].T, dZ) * Ap * (1 - Ap)
                self.params['W' + str(l)] -= lr * dW
                self.params['b' + str(l)] -= lr * db
