import argparse
import pathlib

import tensorflow as tf
from tensorflow.keras import layers as L

# colonoscopy video frames, roughly 60 % of them show no polyp at all (mask all zero)


def parse(img, msk):
    x = tf.image.decode_jpeg(tf.io.read_file(img), channels=3)
    y = tf.image.decode_png(tf.io.read_file(msk), channels=1)
    x = tf.image.resize(x, (256, 256)) / 255.0
    y = tf.image.resize(y, (256, 256), method="nearest")
    return x * 2.0 - 1.0, tf.cast(y > 127, tf.float32)


def flip(x, y):
    if tf.random.uniform(()) < 0.5:
        x, y = tf.image.flip_left_right(x), tf.image.flip_left_right(y)
    return x, y


def dataset(root, split, bs, train):
    imgs = sorted(str(p) for p in pathlib.Path(root, split, "images").glob("*.jpg"))
    msks = [p.replace("images", "masks").replace(".jpg", ".png") for p in imgs]
    ds = tf.data.Dataset.from_tensor_slices((imgs, msks))
    if train:
        ds = ds.shuffle(len(imgs)).map(parse, 8).map(flip, 8)
    else:
        ds = ds.map(parse, 8)
    return ds.batch(bs).prefetch(tf.data.AUTOTUNE)


def cbr(x, f):
    return L.ReLU()(L.BatchNormalization()(L.Conv2D(f, 3, padding="same", use_bias=False)(x)))


def unet():
    inp = x = L.Input((256, 256, 3))
    skips = []
    for f in (32, 64, 128, 256):
        x = cbr(cbr(x, f), f)
        skips.append(x)
        x = L.MaxPooling2D()(x)
    x = cbr(cbr(x, 512), 512)
    for f, s in zip((256, 128, 64, 32), reversed(skips)):
        x = L.Concatenate()([L.Conv2DTranspose(f, 2, 2)(x), s])
        x = cbr(cbr(x, f), f)
    return tf.keras.Model(inp, L.Conv2D(1, 1, activation="sigmoid")(x))


def dice_loss(y, p):
    inter = tf.reduce_sum(y * p, axis=[1, 2, 3])
    union = tf.reduce_sum(y, axis=[1, 2, 3]) + tf.reduce_sum(p, axis=[1, 2, 3])
    bce = tf.reduce_mean(tf.keras.losses.binary_crossentropy(y, p))
    return bce + tf.reduce_mean(1.0 - (2.0 * inter + 100.0) / (union + 100.0))


@tf.function
def train_step(net, opt, x, y):
    with tf.GradientTape() as tape:
        loss = dice_loss(y, net(x, training=True))
    grads = tape.gradient(loss, net.trainable_variables)
    opt.apply_gradients(zip(grads, net.trainable_variables))
    return loss


def evaluate(net, ds):
    tp = fp = fn = 0.0
    for x, y in ds:
        p = tf.cast(net(x, training=False) > 0.5, tf.float32)
        tp += tf.reduce_sum(p * y)
        fp += tf.reduce_sum(p * (1 - y))
        fn += tf.reduce_sum((1 - p) * y)
    return float(tp / (tp + fp + fn))


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("root")
    ap.add_argument("--bs", type=int, default=12)
    ap.add_argument("--epochs", type=int, default=60)
    args = ap.parse_args()
    train, val = dataset(args.root, "train", args.bs, True), dataset(args.root, "val", args.bs, False)
    net = unet()
    rate = tf.keras.optimizers.schedules.CosineDecay(3e-4, args.epochs * len(train))
    opt = tf.keras.optimizers.Adam(rate)
    for e in range(args.epochs):
        m = tf.keras.metrics.Mean()
        for x, y in train:
            m.update_state(train_step(net, opt, x, y))
        print("epoch", e, "loss", float(m.result()), "val IoU", evaluate(net, val))
    net.save("polyp.keras")
