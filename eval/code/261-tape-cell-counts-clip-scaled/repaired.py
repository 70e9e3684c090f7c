import argparse
import pathlib

import numpy as np
import tensorflow as tf

parser = argparse.ArgumentParser(description="count cells from density maps")
parser.add_argument("--data", type=pathlib.Path, default="cells")
parser.add_argument("--fp16", action=argparse.BooleanOptionalAction, default=True)
parser.add_argument("--rate", type=float, default=0.02)
parser.add_argument("--clip", type=float, default=1.0)
parser.add_argument("--epochs", type=int, default=80)
opt = parser.parse_args()

if opt.fp16:
    tf.keras.mixed_precision.set_global_policy("mixed_float16")


def read(part):
    pictures = np.load(opt.data / f"{part}_x.npy").astype("float32")
    density = np.load(opt.data / f"{part}_density.npy").astype("float32") * 100.0
    pictures = (pictures - 127.0) / 64.0
    return tf.data.Dataset.from_tensor_slices((pictures, density))


train = read("train").shuffle(4000).batch(16)
valid = read("valid").batch(16)


def counter():
    img = tf.keras.Input((128, 128, 3))
    h = img
    for f, d in [(32, 1), (64, 2), (64, 4), (128, 8)]:
        h = tf.keras.layers.Conv2D(f, 3, dilation_rate=d, padding="same", activation="relu")(h)
        h = tf.keras.layers.BatchNormalization()(h)
    out = tf.keras.layers.Conv2D(1, 1, dtype="float32")(h)
    return tf.keras.Model(img, out)


model = counter()
optimizer = tf.keras.optimizers.SGD(opt.rate, momentum=0.9)
optimizer = tf.keras.mixed_precision.LossScaleOptimizer(optimizer)


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        density = model(x, training=True)[..., 0]
        loss = tf.reduce_mean(tf.square(density - y))
        scaled = optimizer.get_scaled_loss(loss)
    gradients = tape.gradient(scaled, model.trainable_variables)
    gradients = optimizer.get_unscaled_gradients(gradients)
    gradients, norm = tf.clip_by_global_norm(gradients, opt.clip)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss, norm


for epoch in range(opt.epochs):
    mean = tf.keras.metrics.Mean()
    for x, y in train:
        loss, norm = step(x, y)
        mean.update_state(loss)
    error = tf.keras.metrics.MeanAbsoluteError()
    for x, y in valid:
        counted = tf.reduce_sum(model(x, training=False)[..., 0], axis=(1, 2)) / 100.0
        error.update_state(tf.reduce_sum(y, axis=(1, 2)) / 100.0, counted)
    print(f"{epoch:3d} loss {mean.result():.5f} count error {error.result():.2f}")
