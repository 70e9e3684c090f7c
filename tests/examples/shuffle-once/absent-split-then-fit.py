import numpy as np

order = np.random.permutation(len(x))
x, y = x[order], y[order]
model.compile("adam", "mse")
model.fit(x[:900], y[:900], epochs=10, validation_data=(x[900:], y[900:]))
