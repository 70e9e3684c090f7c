import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def propagate(params, X, Y):
    m = X.shape[1]
    A1 = np.tanh(np.dot(params["W1"], X) + params["b1"])
    A2 = sigmoid(np.dot(params["W2"], A1) + params["b2"])
    dZ2 = A2 - Y
    dZ1 = np.dot(params["W2"].T, dZ2) * (1 - np.power(A1, 2))
    return {
        "W1": np.dot(dZ1, X.T) / m,
        "b1": dZ1.sum(axis=1, keepdims=True) / m,
        "W2": np.dot(dZ2, A1.T) / m,
        "b2": dZ2.sum(axis=1, keepdims=True) / m,
    }


def fit(params, X, Y, learning_rate=1.2):
    for i in range(10000):
        grads = propagate(params, X, Y)
        for key in params:
            params[key] = params[key] + learning_rate * grads[key]  # here
    return params
