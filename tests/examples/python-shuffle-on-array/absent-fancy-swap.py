import numpy as np

rows = np.load("rows.npy")
for i in range(len(rows)):
    j = np.random.randint(i, len(rows))
    rows[[i, j]] = rows[[j, i]]
np.random.permutation(len(rows))
