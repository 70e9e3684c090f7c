from tensorflow import keras

callback = keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.1, patience=1)  # here
model.fit(x, y, epochs=50, validation_split=0.1, callbacks=[callback])
