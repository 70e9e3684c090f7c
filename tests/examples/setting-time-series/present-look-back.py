import numpy as np

look_back = 30  # here
x = np.array([series[i : i + look_back] for i in range(len(series) - look_back)])
