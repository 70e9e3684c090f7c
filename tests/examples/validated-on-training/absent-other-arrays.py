from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(4, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x_train, x_train, validation_data=(x_test, x_test), epochs=20)
