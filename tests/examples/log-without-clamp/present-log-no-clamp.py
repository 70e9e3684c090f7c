import numpy as np

def relu(Z):
    return np.maximum(0, Z)

def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))

def initialize(n_x, n_h, n_y):
    np.random.seed(3)
    return {"W1": np.random.randn(n_h, n_x) * np.sqrt(2. / n_x), "b1": np.zeros((n_h, 1)),
            "W2": np.random.randn(n_y, n_h) * np.sqrt(1. / n_h), "b2": np.zeros((n_y, 1))}

def forward(X, p):
    Z1 = np.dot(p["W1"], X) + p["b1"]
    A1 = relu(Z1)
    Z2 = np.dot(p["W2"], A1) + p["b2"]
    A2 = sigmoid(Z2)
    return A2, (Z1, A1, Z2, A2)

def compute_cost(A2, Y):
    m = Y.shape[1]
    cost = -1. / m * np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))  # here
    return np.squeeze(cost)

def backward(X, Y, cache, p):
    m = X.shape[1]
    Z1, A1, Z2, A2 = cache
    dZ2 = A2 - Y
    dZ1 = np.dot(p["W2"].T, dZ2) * (Z1 > 0)
    return {"W2": np.dot(dZ2, A1.T) / m, "b2": np.sum(dZ2, axis=1, keepdims=True) / m,
            "W1": np.dot(dZ1, X.T) / m, "b1": np.sum(dZ1, axis=1, keepdims=True) / m}

def model(X, Y, n_h=16, num_iterations=3000, learning_rate=0.05):
    p = initialize(X.shape[0], n_h, 1)
    for i in range(num_iterations):
        A2, cache = forward(X, p)
        cost = compute_cost(A2, Y)
        grads = backward(X, Y, cache, p)
        for k in p:
            p[k] = p[k] - learning_rate * grads[k]
        if i % 100 == 0:
            print("Cost after iteration {}: {}".format(i, cost))
    return p
