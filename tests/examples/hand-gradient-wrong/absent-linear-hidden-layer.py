import numpy as np

W1 = np.random.randn(50, 5) * 0.1
W2 = np.random.randn(5, 50) * 0.1
for it in range(2000):
    code = data.dot(W1)
    back = code.dot(W2)
    err = (back - data) / len(data)
    d_code = err.dot(W2.T)
    W2 -= 0.01 * code.T.dot(err)
    W1 -= 0.01 * data.T.dot(d_code)
