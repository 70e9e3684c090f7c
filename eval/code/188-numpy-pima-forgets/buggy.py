import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

X = np.loadtxt('pima.csv', delimiter=',')[:, :8]
Y = np.loadtxt('pima.csv', delimiter=',')[:, 8:]
X = (X - X.mean(0)) / X.std(0)

for epoch in range(500):
    W1 = np.random.randn(8, 12) * 0.3
    b1 = np.zeros(12)
    W2 = np.random.randn(12, 1) * 0.3
    b2 = np.zeros(1)
    h = sigmoid(X.dot(W1) + b1)
    o = sigmoid(h.dot(W2) + b2)
    loss = -np.mean(Y * np.log(o + 1e-10) + (1 - Y) * np.log(1 - o + 1e-10))
    do = (o - Y) / len(X)
    dh = do.dot(W2.T) * h * (1 - h)
    W2 -= 0.5 * h.T.dot(do)
    b2 -= 0.5 * do.sum(0)
    W1 -= 0.5 * X.T.dot(dh)
    b1 -= 0.5 * dh.sum(0)
    print('epoch', epoch, 'loss', loss)
