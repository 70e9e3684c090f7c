import tensorflow as tf
from tensorflow import keras


class Vae(keras.Model):
    def terms(self, x):
        mean, log_var, z = self.encoder(x)
        pixels = tf.reduce_mean(tf.square(x - self.decoder(z)))
        kl = -0.5 * tf.reduce_sum(1 + log_var - tf.square(mean) - tf.exp(log_var), axis=1)  # here
        return pixels, tf.reduce_mean(kl)

    def train_step(self, x):
        with tf.GradientTape() as tape:
            pixels, kl = self.terms(x)
            total = pixels + kl
        weights = self.trainable_weights
        self.optimizer.apply_gradients(zip(tape.gradient(total, weights), weights))
        return {"total": total}


model = Vae()
model.compile(keras.optimizers.Adam(1e-3))
model.fit(glyphs, epochs=10)
