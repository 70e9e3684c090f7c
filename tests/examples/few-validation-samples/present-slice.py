import numpy as np

perm = np.random.permutation(len(x_data))
x_data, y_data = x_data[perm], y_data[perm]
x_val = x_data[-64:]  # here
x_train = x_data[:-64]
