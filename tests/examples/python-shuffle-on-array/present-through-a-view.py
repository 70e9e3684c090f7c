import numpy as np

pictures = np.load("pictures.npy")
for i in range(len(pictures)):
    j = np.random.randint(i, len(pictures))
    kept = pictures[i]
    pictures[i] = pictures[j]
    pictures[j] = kept  # here
