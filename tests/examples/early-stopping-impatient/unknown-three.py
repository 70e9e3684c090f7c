from tensorflow import keras

stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=3)
