import numpy as np

def tanh(x):
    return np.tanh(x)

def d_tanh(a):
    return 1 - a ** 2

inputs = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
targets = np.array([[0], [1], [1], [0]])

syn0 = 2 * np.random.random((3, 4)) - 1
syn1 = 2 * np.random.random((4, 1)) - 1
alpha = 0.1

for j in range(60000):
    l0 = inputs
    l1 = tanh(np.dot(l0, syn0))
    l2 = tanh(np.dot(l1, syn1))

    l2_error = l2 - targets
    if j % 10000 == 0:
        print("Error:" + str(np.mean(np.abs(l2_error))))

    l2_delta = l2_error * d_tanh(l2)
    l1_error = l2_delta.dot(syn1.T)
    l1_delta = l1_error * d_tanh(l1)

    syn1 -= alpha * l1.T.dot(l2_delta)
    syn0 -= alpha * l0.T.dot(l1_delta)
