from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(784)])
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, x_train, epochs=50)
