import numpy as np

def softmax(z):
    z = z - np.max(z, axis=1, keepdims=True)
    return np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)

class Softmax(object):
    def __init__(self):
        self.W = None

    def loss(self, X, y, reg):
        n = X.shape[0]
        p = softmax(X.dot(self.W))
        loss = -np.log(p[range(n), y] + 1e-12).mean() + 0.5 * reg * np.sum(self.W ** 2)
        p[range(n), y] -= 1
        return loss, X.T.dot(p) / n + reg * self.W

    def train(self, X, y, learning_rate=1e-3, reg=1e-5, num_iters=1000, batch_size=200):
        num_train, dim = X.shape
        if self.W is None:
            self.W = 0.001 * np.random.randn(dim, np.max(y) + 1)
        history = []
        for it in range(num_iters):
            X_batch = X[:batch_size]
            y_batch = y[:batch_size]
            loss, grad = self.loss(X_batch, y_batch, reg)
            history.append(loss)
            self.W -= learning_rate * grad  # here
            if it % 100 == 0:
                print('iteration %d / %d: loss %f' % (it, num_iters, loss))
        return history

    def predict(self, X):
        return np.argmax(X.dot(self.W), axis=1)
