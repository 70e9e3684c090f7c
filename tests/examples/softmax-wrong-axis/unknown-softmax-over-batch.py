import numpy as np

def softmax(x):
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

def cross_entropy(p, t):
    return -np.sum(t * np.log(p + 1e-7)) / t.shape[0]

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {}
        self.params['W1'] = weight_init_std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = weight_init_std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def gradient(self, x, t):
        a1 = np.dot(x, self.params['W1']) + self.params['b1']
        z1 = np.maximum(0, a1)
        y = softmax(np.dot(z1, self.params['W2']) + self.params['b2'])
        self.last = cross_entropy(y, t)
        dy = (y - t) / x.shape[0]
        da1 = np.dot(dy, self.params['W2'].T) * (a1 > 0)
        return {'W1': x.T.dot(da1), 'b1': da1.sum(0), 'W2': z1.T.dot(dy), 'b2': dy.sum(0)}

net = TwoLayerNet(784, 50, 10)
for i in range(iters_num):
    mask = np.random.choice(train_size, batch_size)
    grad = net.gradient(x_train[mask], t_train[mask])
    for key in grad:
        net.params[key] -= 0.1 * grad[key]
