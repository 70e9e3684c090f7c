from keras import backend as K
from keras import objectives
from keras.layers import Dense, Input, Lambda
from keras.models import Model

x = Input(shape=(784,))
h = Dense(256, activation="relu")(x)
z_mean = Dense(2)(h)
z_log_var = Dense(2)(h)
z = Lambda(sampling)([z_mean, z_log_var])
x_decoded = Dense(784, activation="sigmoid")(z)
vae = Model(x, x_decoded)

def kl_only(y_true, y_pred):
    return -0.5 * K.mean(1 + z_log_var - K.square(z_mean) - K.exp(z_log_var), axis=-1)

def vae_loss(y_true, y_pred):
    return objectives.binary_crossentropy(y_true, y_pred) + kl_only(y_true, y_pred)

vae.compile(optimizer="rmsprop", loss=vae_loss)
vae.fit(x_train, x_train, epochs=50)
