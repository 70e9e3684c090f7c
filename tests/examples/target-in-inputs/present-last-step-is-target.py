import numpy as np

STEPS = 24
X, y = [], []
for t in range(len(table) - STEPS):
    X.append(table[t:t + STEPS])  # here
    y.append(table[t + STEPS - 1, 0])
X, y = np.array(X), np.array(y)
