import numpy as np
from keras.datasets import mnist

(train_x, train_y), (test_x, test_y) = mnist.load_data()  # here
train_x = train_x.reshape(60000, 784)
test_x = test_x.reshape(10000, 784)
targets = np.eye(10)[train_y]

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

W1 = np.random.normal(0, 0.1, (784, 64))
b1 = np.zeros(64)
W2 = np.random.normal(0, 0.1, (64, 10))
b2 = np.zeros(10)

batch, lr = 64, 0.1
for epoch in range(10):
    order = np.random.permutation(60000)
    for k in range(0, 60000, batch):
        idx = order[k:k + batch]
        xb, tb = train_x[idx], targets[idx]
        h = sigmoid(xb.dot(W1) + b1)
        p = softmax(h.dot(W2) + b2)
        dz2 = (p - tb) / len(xb)
        dz1 = dz2.dot(W2.T) * h * (1 - h)
        W2 -= lr * h.T.dot(dz2)
        b2 -= lr * dz2.sum(0)
        W1 -= lr * xb.T.dot(dz1)
        b1 -= lr * dz1.sum(0)
    pred = softmax(sigmoid(test_x.dot(W1) + b1).dot(W2) + b2).argmax(1)
    print("epoch %d acc %.4f" % (epoch, (pred == test_y).mean()))
