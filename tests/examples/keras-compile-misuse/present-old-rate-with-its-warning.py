from tensorflow import keras

model.compile(optimizer=keras.optimizers.SGD(lr=1e-4), loss="mse")  # here
model.fit(x, y, epochs=5)
# WARNING:absl:`lr` is deprecated in Keras optimizer, please use `learning_rate`
