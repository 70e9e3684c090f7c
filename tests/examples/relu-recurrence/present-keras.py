from tensorflow import keras

model = keras.Sequential([
    keras.layers.GRU(128, activation="relu", return_sequences=True, input_shape=(None, 12)),  # here
    keras.layers.GRU(128, activation="relu"),  # here
    keras.layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(windows, targets, epochs=20)
