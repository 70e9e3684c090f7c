from tensorflow import keras

net = build()
net.load_weights("run.weights.h5")  # here
net.compile(keras.optimizers.Adam(1e-3), loss="mae")
net.fit(x, y, epochs=10)
net.save_weights("run.weights.h5")
