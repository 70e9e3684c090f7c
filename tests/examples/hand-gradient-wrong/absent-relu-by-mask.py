import numpy as np

W1 = np.random.randn(4, 32) * np.sqrt(2 / 4)
W2 = np.random.randn(32, 3) * np.sqrt(2 / 32)
b1, b2 = np.zeros(32), np.zeros(3)
for it in range(1000):
    hidden = np.maximum(0, np.dot(X, W1) + b1)
    scores = np.dot(hidden, W2) + b2
    dscores = (scores - Y) / len(X)
    dW2 = np.dot(hidden.T, dscores)
    dhidden = np.dot(dscores, W2.T)
    dhidden[hidden <= 0] = 0
    dW1 = np.dot(X.T, dhidden)
    W1 += -0.01 * dW1
    W2 += -0.01 * dW2
    b1 += -0.01 * dhidden.sum(axis=0)
    b2 += -0.01 * dscores.sum(axis=0)
