from tensorflow import keras

EPOCHS = 40
rate = keras.optimizers.schedules.CosineDecay(3e-4, decay_steps=EPOCHS * len(train))
net.compile(keras.optimizers.Adam(rate), loss="mse")
net.fit(train, epochs=EPOCHS)
