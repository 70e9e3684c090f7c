import numpy as np

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])

def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))

# 2 inputs, 4 hidden, 1 output
W1 = np.random.randn(2, 4)
b1 = np.zeros((1, 4))
W2 = np.random.randn(4, 1)
b2 = np.zeros((1, 1))
lr = 0.5

for i in range(20000):
    # forward
    a1 = sigmoid(X.dot(W1) + b1)
    a2 = sigmoid(a1.dot(W2) + b2)
    # backward
    err = a2 - y
    d2 = err * a2 * (1 - a2)
    d1 = d2.dot(W2.T) * a1 * (1 - a1)
    W2 -= lr * a1.T.dot(d2)
    b2 -= lr * d2.sum(axis=0, keepdims=True)
    W1 -= lr * X.T.dot(d1)
    b1 -= lr * d1.sum(axis=0, keepdims=True)
    if i % 2000 == 0:
        print(i, np.mean(err ** 2))
print(a2)
