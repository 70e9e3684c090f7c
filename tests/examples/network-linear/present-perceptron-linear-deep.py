import numpy as np

class Layer:
    def __init__(self, n_in, n_out):
        self.w = np.random.randn(n_in, n_out) * np.sqrt(1.0 / n_in)
        self.b = np.zeros(n_out)
    def forward(self, x):
        self.x = x
        self.z = x.dot(self.w) + self.b  # here
        return self.z
    def backward(self, grad, lr):
        gx = grad.dot(self.w.T)
        self.w -= lr * self.x.T.dot(grad) / len(self.x)
        self.b -= lr * grad.mean(axis=0)
        return gx

layers = [Layer(2, 16), Layer(16, 16), Layer(16, 1)]
# two spirals
t = np.random.rand(400, 1) * 3 * np.pi
X = np.vstack([np.hstack([t * np.cos(t), t * np.sin(t)]), np.hstack([-t * np.cos(t), -t * np.sin(t)])]) / 10
Y = np.vstack([np.ones((400, 1)), -np.ones((400, 1))])

for it in range(5000):
    out = X
    for l in layers:
        out = l.forward(out)
    grad = out - Y
    for l in reversed(layers):
        grad = l.backward(grad, 0.05)
    if it % 500 == 0:
        print(it, (np.sign(out) == Y).mean())
