from tensorflow import keras

decay = keras.callbacks.LearningRateScheduler(lambda epoch: 1e-2 * 0.5 ** epoch)  # here
model.compile(keras.optimizers.SGD(), "mse")
model.fit(x, y, epochs=60, callbacks=[decay])
