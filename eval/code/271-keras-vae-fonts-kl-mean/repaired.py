import keras
import numpy as np
import tensorflow as tf
from keras import layers

LATENT = 24


class Sampling(layers.Layer):
    def call(self, inputs):
        mean, log_var = inputs
        return mean + tf.exp(0.5 * log_var) * tf.random.normal(tf.shape(mean))


def build_encoder():
    image = keras.Input((64, 64, 1))
    h = layers.Conv2D(32, 4, 2, "same", activation="relu")(image)
    h = layers.Conv2D(64, 4, 2, "same", activation="relu")(h)
    h = layers.Conv2D(128, 4, 2, "same", activation="relu")(h)
    h = layers.Dense(256, activation="relu")(layers.Flatten()(h))
    mean, log_var = layers.Dense(LATENT)(h), layers.Dense(LATENT)(h)
    return keras.Model(image, [mean, log_var, Sampling()([mean, log_var])])


def build_decoder():
    code = keras.Input((LATENT,))
    h = layers.Dense(8 * 8 * 128, activation="relu")(code)
    h = layers.Reshape((8, 8, 128))(h)
    for width in (64, 32, 16):
        h = layers.Conv2DTranspose(width, 4, 2, "same", activation="relu")(h)
    return keras.Model(code, layers.Conv2D(1, 3, padding="same", activation="sigmoid")(h))


class GlyphVAE(keras.Model):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = build_encoder(), build_decoder()
        self.trackers = {n: keras.metrics.Mean(name=n) for n in ("total", "pixels", "kl")}

    @property
    def metrics(self):
        return list(self.trackers.values())

    def losses_of(self, x):
        mean, log_var, z = self.encoder(x)
        y = self.decoder(z)
        errors = keras.losses.binary_crossentropy(x, y)
        pixels = tf.reduce_mean(tf.reduce_sum(errors, axis=(1, 2)))
        kl = -0.5 * tf.reduce_sum(1 + log_var - tf.square(mean) - tf.exp(log_var), axis=1)
        return pixels, tf.reduce_mean(kl)

    def train_step(self, x):
        with tf.GradientTape() as tape:
            pixels, kl = self.losses_of(x)
            total = pixels + kl
        grads = tape.gradient(total, self.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.trainable_weights))
        for name, value in (("total", total), ("pixels", pixels), ("kl", kl)):
            self.trackers[name].update_state(value)
        return {name: tracker.result() for name, tracker in self.trackers.items()}


glyphs = np.load("glyphs.npy")[..., None].astype("float32") / 255.0
np.random.default_rng(0).shuffle(glyphs)
vae = GlyphVAE()
vae.compile(optimizer=keras.optimizers.Adam(1e-3))
vae.fit(glyphs, epochs=40, batch_size=128)
vae.decoder.save("glyph_decoder.keras")
