from tensorflow import keras

sgd = keras.optimizers.SGD(learning_rate=0.01, momentum=0.9, decay=0.1)  # here
model.compile(sgd, loss="mse")
model.fit(x, y, epochs=50, batch_size=32)
