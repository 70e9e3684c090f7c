import numpy as np


def windows(values, back):
    xs, ys = [], []
    for i in range(len(values) - back - 1):
        xs.append(values[i:i + back + 1])  # here
        ys.append(values[i + back])
    return np.array(xs), np.array(ys)
