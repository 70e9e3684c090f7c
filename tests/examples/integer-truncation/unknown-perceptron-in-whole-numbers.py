import numpy as np

w = np.zeros(2)
for epoch in range(20):
    for x, t in zip(X, T):
        e = t - (np.dot(w, x) >= 0)
        w += (1 * e * x).astype(int)
