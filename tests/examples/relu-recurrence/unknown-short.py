from tensorflow import keras

model = keras.Sequential([
    keras.layers.LSTM(50, activation="relu", input_shape=(3, 1)),
    keras.layers.Dense(1),
])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=200)
