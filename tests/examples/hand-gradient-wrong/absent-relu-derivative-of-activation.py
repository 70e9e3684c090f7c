import numpy as np

def tanh_deriv(x):
    return 1.0 - np.tanh(x) ** 2

class Network:
    def __init__(self):
        self.weights1 = np.random.rand(3, 5)
        self.weights2 = np.random.rand(5, 1)

    def feedforward(self, x):
        self.z1 = np.dot(x, self.weights1)
        self.layer1 = np.tanh(self.z1)
        self.output = np.tanh(np.dot(self.layer1, self.weights2))

    def backprop(self, x, y):
        d2 = 2 * (y - self.output) * (1 - self.output ** 2)
        d_weights2 = np.dot(self.layer1.T, d2)
        d_weights1 = np.dot(x.T, np.dot(d2, self.weights2.T) * tanh_deriv(self.z1))
        self.weights1 += 0.1 * d_weights1
        self.weights2 += 0.1 * d_weights2
