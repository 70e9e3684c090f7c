from keras import backend as K
from keras import objectives


def vae_loss(x, x_decoded):
    recon = 784 * objectives.binary_crossentropy(x, x_decoded)
    kl = 0.5 * K.sum(K.square(z_mean) + K.exp(z_log_var) - z_log_var - 1, axis=-1)
    return recon + kl


vae.compile(optimizer="rmsprop", loss=vae_loss)
vae.fit(x_train, x_train, nb_epoch=50, batch_size=100)
