from tensorflow import keras

model = keras.Sequential([
    keras.layers.LSTM(64, input_shape=(200, 12)),
    keras.layers.Dense(64, activation="relu"),
    keras.layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
