from tensorflow import keras

reduce_lr = keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=5)
model.compile(optimizer="adam", loss="mse")
model.fit(x_train, y_train, epochs=100, validation_split=0.1, callbacks=[reduce_lr])
