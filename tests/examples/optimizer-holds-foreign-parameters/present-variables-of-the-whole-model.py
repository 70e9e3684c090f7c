import tensorflow as tf


class Gan(tf.keras.Model):
    def __init__(self, generator, discriminator, noise_dim):
        super().__init__()
        self.generator = generator
        self.discriminator = discriminator
        self.noise_dim = noise_dim

    def compile(self, d_optimizer, g_optimizer, loss_fn):
        super().compile()
        self.d_optimizer, self.g_optimizer, self.loss_fn = d_optimizer, g_optimizer, loss_fn

    def train_step(self, real):
        noise = tf.random.normal((tf.shape(real)[0], self.noise_dim))
        with tf.GradientTape() as tape:
            verdict = self.discriminator(self.generator(noise, training=True), training=True)
            g_loss = self.loss_fn(tf.ones_like(verdict), verdict)
        grads = tape.gradient(g_loss, self.trainable_variables)  # here
        self.g_optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"g": g_loss}
