from keras.layers import Input, Dense
from keras.models import Model

inp = Input(shape=(784,))
code = Dense(32, activation="relu")(inp)
out = Dense(784, activation="sigmoid")(code)
autoencoder = Model(inp, out)
autoencoder.compile(optimizer="adam", loss="mse")
autoencoder.fit(x_train, x_train, epochs=50)
