from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(64, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
reduce_lr = keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=5)  # here
stop = keras.callbacks.EarlyStopping(patience=10)
model.fit(x_train, y_train, epochs=100, validation_split=0.1, callbacks=[stop])
