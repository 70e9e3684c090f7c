import glob
import time

import tensorflow as tf
from tensorflow.keras import layers

BATCH_SIZE = 64
NOISE = 128
EPOCHS = 200
D_LR, G_LR = 2e-4, 2e-4
D_STEPS = 1

files = glob.glob("logos/*.png")


def read(path):
    img = tf.io.decode_png(tf.io.read_file(path), channels=3)
    img = tf.image.resize(img, [64, 64])
    return img / 127.5 - 1.0


ds = (tf.data.Dataset.from_tensor_slices(files).shuffle(len(files)).map(read, tf.data.AUTOTUNE)
      .batch(BATCH_SIZE, drop_remainder=True).prefetch(2))

init = tf.keras.initializers.RandomNormal(0.0, 0.02)


def make_generator():
    m = tf.keras.Sequential([layers.Input((NOISE,)), layers.Dense(4 * 4 * 512, use_bias=False, kernel_initializer=init),
                             layers.Reshape((4, 4, 512)), layers.BatchNormalization(), layers.ReLU()])
    for f in (256, 128, 64):
        m.add(layers.Conv2DTranspose(f, 4, 2, "same", use_bias=False, kernel_initializer=init))
        m.add(layers.BatchNormalization())
        m.add(layers.ReLU())
    m.add(layers.Conv2DTranspose(3, 4, 2, "same", activation="tanh", kernel_initializer=init))
    return m


def make_discriminator():
    m = tf.keras.Sequential([layers.Input((64, 64, 3))])
    for f in (64, 128, 256):
        m.add(layers.Conv2D(f, 4, 2, "same", kernel_initializer=init))
        m.add(layers.LeakyReLU(0.2))
        m.add(layers.Dropout(0.3))
    m.add(layers.Flatten())
    m.add(layers.Dense(1))
    return m


G, D = make_generator(), make_discriminator()
g_opt = tf.keras.optimizers.Adam(G_LR, beta_1=0.5)
d_opt = tf.keras.optimizers.Adam(D_LR, beta_1=0.5)
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)


@tf.function
def train_d(real):
    z = tf.random.normal([BATCH_SIZE, NOISE])
    fake = G(z, training=True)
    with tf.GradientTape() as tape:
        r, f = D(real, training=True), D(fake, training=True)
        loss = bce(tf.ones_like(r), r) + bce(tf.zeros_like(f), f)
    grads = tape.gradient(loss, D.trainable_variables)
    d_opt.apply_gradients(zip(grads, D.trainable_variables))
    return loss


@tf.function
def train_g():
    z = tf.random.normal([BATCH_SIZE, NOISE])
    with tf.GradientTape() as tape:
        f = D(G(z, training=True), training=True)
        loss = bce(tf.ones_like(f), f)
    grads = tape.gradient(loss, G.trainable_variables)
    g_opt.apply_gradients(zip(grads, G.trainable_variables))
    return loss


fixed = tf.random.normal([16, NOISE])
for epoch in range(EPOCHS):
    start = time.time()
    dl, gl = tf.keras.metrics.Mean(), tf.keras.metrics.Mean()
    for real in ds:
        for _ in range(D_STEPS):
            dl(train_d(real))
        gl(train_g())
    print(f"epoch {epoch + 1} d {dl.result():.3f} g {gl.result():.3f} {time.time() - start:.0f}s")
    if epoch % 10 == 0:
        imgs = tf.cast((G(fixed, training=False) + 1) * 127.5, tf.uint8)
        tf.io.write_file(f"epoch{epoch}.png", tf.io.encode_png(tf.concat(tf.unstack(imgs), 1)))
