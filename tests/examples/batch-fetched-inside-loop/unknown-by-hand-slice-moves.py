import numpy as np

W = 0.01 * np.random.randn(784, 10)
batch_size = 100
for epoch in range(10):
    for start in range(0, len(X), batch_size):
        X_batch = X[start : start + batch_size]
        y_batch = Y[start : start + batch_size]
        error = X_batch @ W - y_batch
        W -= 0.01 * X_batch.T @ error / batch_size
