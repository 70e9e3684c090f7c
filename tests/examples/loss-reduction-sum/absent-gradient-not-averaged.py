import numpy as np

class LogisticRegression:
    def __init__(self, lr=0.5, n_iter=1000):
        self.lr = lr
        self.n_iter = n_iter

    def _sigmoid(self, z):
        return 1 / (1 + np.exp(-z))

    def fit(self, X, y):
        m, n = X.shape
        self.w = np.zeros(n)
        self.b = 0
        for i in range(self.n_iter):
            y_hat = self._sigmoid(X @ self.w + self.b)
            dw = X.T @ (y_hat - y) / m
            db = np.sum(y_hat - y) / m
            self.w -= self.lr * dw
            self.b -= self.lr * db
            if i % 100 == 0:
                cost = -np.mean(y * np.log(y_hat + 1e-9) + (1 - y) * np.log(1 - y_hat + 1e-9))
                print("Cost after iteration %i: %f" % (i, cost))
        return self

    def predict(self, X):
        return (self._sigmoid(X @ self.w + self.b) > 0.5).astype(int)

from sklearn.datasets import make_classification
from sklearn.model_selection import train_test_split
X, y = make_classification(n_samples=10000, n_features=20, random_state=1)
X_tr, X_te, y_tr, y_te = train_test_split(X, y)
clf = LogisticRegression().fit(X_tr, y_tr)
print((clf.predict(X_te) == y_te).mean())
