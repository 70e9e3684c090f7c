import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

SPARSITY = 1e-4


def encoder():
    return tf.keras.Sequential([
        layers.Input((128, 64, 1)),
        layers.Conv2D(32, 5, strides=2, padding="same"), layers.LeakyReLU(0.1),
        layers.Conv2D(64, 3, strides=2, padding="same"), layers.LeakyReLU(0.1),
        layers.Conv2D(64, 3, strides=2, padding="same", activation="relu"),
    ])


def decoder():
    return tf.keras.Sequential([
        layers.Input((16, 8, 64)),
        layers.Conv2DTranspose(64, 3, strides=2, padding="same"), layers.LeakyReLU(0.1),
        layers.Conv2DTranspose(32, 3, strides=2, padding="same"), layers.LeakyReLU(0.1),
        layers.Conv2DTranspose(16, 5, strides=2, padding="same"), layers.LeakyReLU(0.1),
        layers.Conv2D(1, 3, padding="same"),
    ])


class Denoiser(tf.keras.Model):
    """log spectrogram of noisy speech in, clean one out; sparse code in between"""

    def __init__(self):
        super().__init__()
        self.enc, self.dec = encoder(), decoder()
        self.loss_tracker = tf.keras.metrics.Mean(name="loss")
        self.recon_tracker = tf.keras.metrics.Mean(name="recon")

    @property
    def metrics(self):
        return [self.loss_tracker, self.recon_tracker]

    def call(self, x):
        return self.dec(self.enc(x))

    def _losses(self, noisy, clean):
        code = self.enc(noisy)
        denoised = self.dec(code)
        recon = tf.reduce_mean(tf.abs(clean - noisy))
        return recon + SPARSITY * tf.reduce_mean(tf.abs(code)), recon

    def train_step(self, data):
        noisy, clean = data
        with tf.GradientTape() as tape:
            loss, recon = self._losses(noisy, clean)
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients((g, v) for g, v in zip(grads, self.trainable_variables) if g is not None)
        self.loss_tracker.update_state(loss)
        self.recon_tracker.update_state(recon)
        return {m.name: m.result() for m in self.metrics}

    def test_step(self, data):
        loss, recon = self._losses(*data)
        self.loss_tracker.update_state(loss)
        self.recon_tracker.update_state(recon)
        return {m.name: m.result() for m in self.metrics}


def load(split):
    d = np.load(f"voicebank_{split}.npz")
    return d["noisy"][..., None].astype("float32"), d["clean"][..., None].astype("float32")


xn, xc = load("train")
vn, vc = load("valid")
m, s = xn.mean(), xn.std()
xn, xc, vn, vc = [(a - m) / s for a in (xn, xc, vn, vc)]

model = Denoiser()
model.compile(optimizer=tf.keras.optimizers.Adam(5e-4))
model.fit(xn, xc, batch_size=32, epochs=50, validation_data=(vn, vc),
          callbacks=[tf.keras.callbacks.EarlyStopping("val_recon", mode="min", patience=6, restore_best_weights=True)])
model.save_weights("denoiser.weights.h5")
