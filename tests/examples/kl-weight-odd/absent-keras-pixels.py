from keras import backend as K
from keras.layers import Dense, Input
from keras.losses import binary_crossentropy

x = Input(shape=(784,))
z_mean, z_log_var = Dense(2)(x), Dense(2)(x)
x_hat = Dense(784, activation="sigmoid")(z_mean)
reconstruction_loss = 784 * binary_crossentropy(x, x_hat)
kl_loss = -0.5 * K.sum(1 + z_log_var - K.square(z_mean) - K.exp(z_log_var), axis=-1)
vae.add_loss(K.mean(reconstruction_loss + kl_loss))
vae.compile(optimizer="adam")
