import numpy as np

X = np.array([[0,0],[0,1],[1,0],[1,1]])
T = np.array([0,0,0,1])      # AND gate

w = np.zeros(2)
bias = 0
lr = 0.1

def step(v):
    return 1 if v >= 0 else 0

for epoch in range(50):
    wrong = 0
    for x, t in zip(X, T):
        y = step(np.dot(w, x) + bias)
        e = t - y
        if e != 0:
            wrong += 1
        w += lr * e * x
        bias += lr * e
    print(epoch, wrong, w, bias)
    if wrong == 0:
        break
