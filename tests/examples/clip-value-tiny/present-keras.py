from tensorflow import keras

model.compile(keras.optimizers.SGD(0.1, clipvalue=0.005), loss="mse")  # here
