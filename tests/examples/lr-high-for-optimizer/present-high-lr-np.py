import numpy as np

np.random.seed(7)
X = np.random.rand(500, 1) * 10
y = 4 + 3 * X + np.random.randn(500, 1)
X = (X - X.mean()) / X.std()

W1, b1 = np.random.randn(1, 32), np.zeros((1, 32))
W2, b2 = np.random.randn(32, 1), np.zeros((1, 1))
learning_rate = 5.0

for epoch in range(1000):
    A1 = np.maximum(0, X @ W1 + b1)
    out = A1 @ W2 + b2
    loss = ((out - y) ** 2).mean()
    d_out = 2 * (out - y) / len(X)
    dW2 = A1.T @ d_out
    db2 = d_out.sum(axis=0, keepdims=True)
    dA1 = d_out @ W2.T
    dA1[A1 <= 0] = 0
    dW1 = X.T @ dA1
    db1 = dA1.sum(axis=0, keepdims=True)
    W1 -= learning_rate * dW1; b1 -= learning_rate * db1  # here
    W2 -= learning_rate * dW2; b2 -= learning_rate * db2
    if epoch % 50 == 0:
        print("Epoch", epoch, "loss", loss)
