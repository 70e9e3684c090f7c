from tensorflow import keras


class VAE(keras.Model):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder, self.decoder = encoder, decoder


vae = VAE(encoder, decoder)  # here
vae.compile("adam")
vae.fit(x_train, epochs=30)
