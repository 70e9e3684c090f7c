from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(64, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(1e-3, weight_decay=1e-2), loss="mse")
norm = sum(float((w**2).sum()) for w in model.get_weights())
