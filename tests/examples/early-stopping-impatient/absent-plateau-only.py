from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(64, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
(x, y), (xt, yt) = keras.datasets.boston_housing.load_data()
lower = keras.callbacks.ReduceLROnPlateau(monitor="val_loss", patience=1)
model.fit(x, y, epochs=200, validation_split=0.1, callbacks=[lower])
