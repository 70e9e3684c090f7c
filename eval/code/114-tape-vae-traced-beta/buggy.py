import os

import numpy as np
import tensorflow as tf

LATENT, EPOCHS, ANNEAL, BS = 16, 60, 20, 128


class VAE(tf.keras.Model):
    def __init__(self, latent):
        super().__init__()
        L = tf.keras.layers
        self.encoder = tf.keras.Sequential([
            L.Input((28, 28, 1)),
            L.Conv2D(32, 3, 2, "same", activation="relu"),
            L.Conv2D(64, 3, 2, "same", activation="relu"),
            L.Flatten(), L.Dense(256, activation="relu"), L.Dense(2 * latent)])
        self.decoder = tf.keras.Sequential([
            L.Input((latent,)),
            L.Dense(7 * 7 * 64, activation="relu"), L.Reshape((7, 7, 64)),
            L.Conv2DTranspose(64, 3, 2, "same", activation="relu"),
            L.Conv2DTranspose(32, 3, 2, "same", activation="relu"),
            L.Conv2D(1, 3, 1, "same")])

    def encode(self, x):
        return tf.split(self.encoder(x), 2, axis=1)

    def call(self, x):
        mu, logvar = self.encode(x)
        z = mu + tf.random.normal(tf.shape(mu)) * tf.exp(0.5 * logvar)
        return self.decoder(z), mu, logvar


class Trainer:
    def __init__(self, model, lr=1e-3):
        self.model = model
        self.opt = tf.keras.optimizers.Adam(lr)
        self.beta = 0.0

    def elbo_terms(self, x):
        logits, mu, logvar = self.model(x)
        bce = tf.nn.sigmoid_cross_entropy_with_logits(labels=x, logits=logits)
        rec = tf.reduce_mean(tf.reduce_sum(bce, axis=[1, 2, 3]))
        kl = tf.reduce_mean(-0.5 * tf.reduce_sum(1 + logvar - tf.square(mu) - tf.exp(logvar), axis=1))
        return rec, kl

    @tf.function
    def step(self, x):
        with tf.GradientTape() as tape:
            rec, kl = self.elbo_terms(x)
            loss = rec + self.beta * kl
        g = tape.gradient(loss, self.model.trainable_variables)
        self.opt.apply_gradients(zip(g, self.model.trainable_variables))
        return rec, kl

    def fit(self, train, test):
        for epoch in range(EPOCHS):
            self.beta = min(1.0, epoch / ANNEAL)
            out = np.array([[t.numpy() for t in self.step(x)] for x in train])
            val = np.array([[t.numpy() for t in self.elbo_terms(x)] for x in test])
            print("epoch %d  rec %.1f kl %.2f | test rec %.1f kl %.2f" % (epoch, *out.mean(0), *val.mean(0)))
            self.sample(epoch)

    def sample(self, epoch):
        img = tf.sigmoid(self.model.decoder(tf.random.normal((64, LATENT)))).numpy()
        grid = img.reshape(8, 8, 28, 28).swapaxes(1, 2).reshape(224, 224, 1)
        tf.io.write_file(f"samples/{epoch:03d}.png", tf.io.encode_png((grid * 255).astype(np.uint8)))


if __name__ == "__main__":
    os.makedirs("samples", exist_ok=True)
    (x_tr, _), (x_te, _) = tf.keras.datasets.fashion_mnist.load_data()
    prep = lambda a: (a[..., None] / 255.0).astype("float32")
    train = tf.data.Dataset.from_tensor_slices(prep(x_tr)).shuffle(60000).batch(BS, drop_remainder=True)
    test = tf.data.Dataset.from_tensor_slices(prep(x_te)).batch(500)
    Trainer(VAE(LATENT)).fit(train, test)
