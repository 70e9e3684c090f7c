from tensorflow import keras

net.compile(optimizer=keras.optimizers.Adadelta(), loss="mse")  # here
net.fit(x, x, epochs=50)
