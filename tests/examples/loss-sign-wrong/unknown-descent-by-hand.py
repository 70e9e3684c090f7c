for i in range(500):
    err = X @ w - y
    w = w - alpha * X.T @ err / len(y)
    b -= alpha * err.mean()
