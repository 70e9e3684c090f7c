import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import (
    BatchNormalization, Concatenate, Conv2D, Conv2DTranspose, Dense, Dropout, Embedding, Flatten, Input, LeakyReLU,
    Reshape,
)

LATENT, BATCH, CLASSES = 100, 128, 46


def build_generator():
    z, c = Input((LATENT,)), Input((), dtype="int32")
    h = Concatenate()([z, Embedding(CLASSES, 32)(c)])
    h = Dense(8 * 8 * 256, use_bias=False)(h)
    h = LeakyReLU()(BatchNormalization()(h))
    h = Reshape((8, 8, 256))(h)
    for filters in (128, 64):
        h = Conv2DTranspose(filters, 4, strides=2, padding="same", use_bias=False)(h)
        h = LeakyReLU()(BatchNormalization()(h))
    return tf.keras.Model([z, c], Conv2DTranspose(1, 4, strides=2, padding="same", activation="tanh")(h))


def build_discriminator():
    x, c = Input((64, 64, 1)), Input((), dtype="int32")
    label = Reshape((64, 64, 1))(Dense(64 * 64)(Embedding(CLASSES, 32)(c)))
    h = Concatenate()([x, label])
    for filters in (64, 128, 256):
        h = Dropout(0.3)(LeakyReLU(0.2)(Conv2D(filters, 4, strides=2, padding="same")(h)))
    return tf.keras.Model([x, c], Dense(1)(Flatten()(h)))


class KanjiGAN:
    def __init__(self):
        self.G, self.D = build_generator(), build_discriminator()
        self.g_opt = tf.keras.optimizers.Adam(2e-4, beta_1=0.5)
        self.d_opt = tf.keras.optimizers.Adam(2e-4, beta_1=0.5)
        self.bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)

    def noise(self, n):
        return np.random.normal(size=(n, LATENT)).astype("float32")

    @tf.function
    def step(self, real, c):
        z = self.noise(BATCH)
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            fake = self.G([z, c], training=True)
            on_real = self.D([real, c], training=True)
            on_fake = self.D([fake, c], training=True)
            d_loss = self.bce(tf.ones_like(on_real) * 0.9, on_real) + self.bce(tf.zeros_like(on_fake), on_fake)
            g_loss = self.bce(tf.ones_like(on_fake), on_fake)
        d_vars, g_vars = self.D.trainable_variables, self.G.trainable_variables
        self.d_opt.apply_gradients(zip(d_tape.gradient(d_loss, d_vars), d_vars))
        self.g_opt.apply_gradients(zip(g_tape.gradient(g_loss, g_vars), g_vars))
        return d_loss, g_loss

    def fit(self, data, epochs):
        for epoch in range(epochs):
            for real, c in data:
                d_loss, g_loss = self.step(real, c)
            tf.print("epoch", epoch, "D", d_loss, "G", g_loss)
            self.sample(epoch)

    def sample(self, epoch):
        c = np.arange(CLASSES, dtype="int32")
        pictures = self.G([self.noise(CLASSES), c], training=False)
        np.save(f"samples_{epoch:03d}.npy", pictures.numpy())


with np.load("kanji.npz") as f:
    images, kinds = f["x"], f["y"].astype("int32")
images = images[..., None].astype("float32") / 127.5 - 1.0
data = tf.data.Dataset.from_tensor_slices((images, kinds)).shuffle(20000).batch(BATCH, drop_remainder=True)
KanjiGAN().fit(data.prefetch(tf.data.AUTOTUNE), 200)
