import tensorflow as tf


class Denoiser(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.enc, self.dec = encoder(), decoder()

    def _losses(self, noisy, clean):
        code = self.enc(noisy)
        denoised = self.dec(code)
        recon = tf.reduce_mean(tf.abs(clean - noisy))  # here
        return recon + 0.1 * tf.reduce_mean(tf.abs(code)), recon

    def train_step(self, data):
        noisy, clean = data
        with tf.GradientTape() as tape:
            loss, recon = self._losses(noisy, clean)
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}
