import glob

import numpy as np
import tensorflow as tf

SCALE = 2
PATCH = 96


def residual(x, filters=48):
    y = tf.keras.layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    y = tf.keras.layers.Conv2D(filters, 3, padding="same")(y)
    return tf.keras.layers.Add()([x, y])


def edsr(blocks=8, filters=48):
    low = tf.keras.Input((None, None, 3))
    x = first = tf.keras.layers.Conv2D(filters, 3, padding="same")(low)
    for _ in range(blocks):
        x = residual(x, filters)
    x = tf.keras.layers.Add()([x, first])
    x = tf.keras.layers.Conv2D(3 * SCALE ** 2, 3, padding="same")(x)
    high = tf.keras.layers.Lambda(
        lambda t: tf.nn.depth_to_space(t, SCALE))(x)
    return tf.keras.Model(low, high)


def crops(path):
    image = tf.io.decode_png(tf.io.read_file(path), channels=3)
    high = tf.image.random_crop(tf.cast(image, tf.float32) / 255.0, (PATCH, PATCH, 3))
    low = tf.image.resize(high, (PATCH // SCALE, PATCH // SCALE), method="bicubic")
    return low, high


def pixel_loss(high, guess):
    guess = tf.clip_by_value(guess, -0.5, 1.5)
    return tf.reduce_mean(tf.abs(high - guess))


class Upscaler:
    def __init__(self, rate=2e-4):
        self.net = edsr()
        self.opt = tf.keras.optimizers.Adam(rate)

    def learn(self, low, high):
        with tf.GradientTape() as tape:
            loss = pixel_loss(high, self.net(low, training=True))
        weights = self.net.trainable_weights
        pairs = [(g, w) for g, w in zip(tape.gradient(loss, weights), weights) if g is not None]
        if pairs:
            self.opt.apply_gradients(pairs)
        return float(loss)

    def psnr(self, data):
        values = [tf.reduce_mean(tf.image.psnr(high, tf.clip_by_value(self.net(low), 0, 1), 1.0)) for low, high in data]
        return float(np.mean(values))


files = sorted(glob.glob("tiles/*.png"))
train = tf.data.Dataset.from_tensor_slices(files[:-200]).shuffle(len(files)).map(crops).batch(16)
valid = tf.data.Dataset.from_tensor_slices(files[-200:]).map(crops).batch(16).cache()
model = Upscaler()
for epoch in range(100):
    losses = [model.learn(low, high) for low, high in train]
    print(epoch, np.mean(losses), model.psnr(valid))
