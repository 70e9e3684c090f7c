from tensorflow import keras

EPS = 1e-7
model.compile(optimizer=keras.optimizers.Adam(1e-3, epsilon=EPS), loss="mse")
