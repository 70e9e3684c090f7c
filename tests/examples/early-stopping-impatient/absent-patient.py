from tensorflow import keras

stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=15, restore_best_weights=True)
model.fit(x, y, epochs=200, validation_split=0.1, callbacks=[stop])
