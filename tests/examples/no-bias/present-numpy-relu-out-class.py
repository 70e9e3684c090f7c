import numpy as np
x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
np.random.seed(1)
weights_ih = np.random.uniform(size=(2, 3))
weights_ho = np.random.uniform(size=(3, 1))
sig = lambda v: 1 / (1 + np.exp(-v))
for _ in range(10000):
    hid = sig(x.dot(weights_ih))  # here
    out = sig(hid.dot(weights_ho))  # here
    err = y - out
    dout = err * out * (1 - out)
    dhid = dout.dot(weights_ho.T) * hid * (1 - hid)
    weights_ho += hid.T.dot(dout) * 0.5
    weights_ih += x.T.dot(dhid) * 0.5
