import numpy as np
x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
np.random.seed(1)
weights_ih = np.random.uniform(size=(2, 3))
weights_ho = np.random.uniform(size=(3, 1))
bias_h = np.random.uniform(size=(1, 3))
bias_o = np.random.uniform(size=(1, 1))
sig = lambda v: 1 / (1 + np.exp(-v))
for _ in range(10000):
    hid = sig(x.dot(weights_ih) + bias_h)
    out = sig(hid.dot(weights_ho) + bias_o)
    err = y - out
    dout = err * out * (1 - out)
    dhid = dout.dot(weights_ho.T) * hid * (1 - hid)
    weights_ho += hid.T.dot(dout) * 0.5
    weights_ih += x.T.dot(dhid) * 0.5
    bias_o += dout.sum(axis=0) * 0.5
    bias_h += dhid.sum(axis=0) * 0.5
