from tensorflow import keras

sgd = keras.optimizers.SGD(learning_rate=0.01, momentum=0.9, decay=1e-6)
model.compile(sgd, loss="mse")
callback = keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=8)
model.fit(x, y, epochs=50, batch_size=32, callbacks=[callback])
