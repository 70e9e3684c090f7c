import numpy as np

x = np.load("spectra.npy")
y = np.load("species.npy")
np.random.shuffle(x)  # here
np.random.shuffle(y)  # here
x_train, x_val = x[:8000], x[8000:]
y_train, y_val = y[:8000], y[8000:]
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x_train, y_train, validation_data=(x_val, y_val), epochs=10)
