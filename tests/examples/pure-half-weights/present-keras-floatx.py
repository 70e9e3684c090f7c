from tensorflow import keras

keras.backend.set_floatx("float16")  # here
model = keras.Sequential([keras.layers.Dense(64, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, y, epochs=5)
