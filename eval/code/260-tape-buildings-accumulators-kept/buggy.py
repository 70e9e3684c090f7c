import os

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class TileSource(tf.keras.utils.Sequence):
    def __init__(self, folder, ids, batch, shuffle):
        super().__init__()
        self.folder, self.ids, self.batch, self.shuffle = folder, np.array(ids), batch, shuffle
        self.on_epoch_end()

    def __len__(self):
        return len(self.ids) // self.batch

    def __getitem__(self, i):
        chosen = self.ids[i * self.batch:(i + 1) * self.batch]
        tiles = [np.load(os.path.join(self.folder, f"{k}.npz")) for k in chosen]
        x = np.stack([t["rgb"] for t in tiles]).astype("float32") / 255.0
        y = np.stack([t["roof"] for t in tiles]).astype("float32")[..., None]
        return x, y

    def on_epoch_end(self):
        if self.shuffle:
            np.random.shuffle(self.ids)


def double(x, n):
    for _ in range(2):
        x = layers.Conv2D(n, 3, padding="same", use_bias=False)(x)
        x = layers.GroupNormalization(8)(x)
        x = layers.Activation("relu")(x)
    return x


def unet(shape=(512, 512, 3), widths=(32, 64, 128, 256)):
    x = inputs = layers.Input(shape)
    kept = []
    for n in widths[:-1]:
        x = double(x, n)
        kept.append(x)
        x = layers.MaxPooling2D()(x)
    x = double(x, widths[-1])
    for n, skip in zip(reversed(widths[:-1]), reversed(kept)):
        x = layers.Conv2DTranspose(n, 2, strides=2)(x)
        x = double(layers.Concatenate()([x, skip]), n)
    return tf.keras.Model(inputs, layers.Conv2D(1, 1)(x))


class AccumulatingTrainer:
    def __init__(self, model, every, lr):
        self.model, self.every = model, every
        self.optimizer = tf.keras.optimizers.Adam(lr)
        self.bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
        self.sums = [tf.Variable(tf.zeros_like(w), trainable=False) for w in model.trainable_variables]
        self.iou = tf.keras.metrics.BinaryIoU(target_class_ids=[1], threshold=0.0)

    @tf.function
    def add_batch(self, x, y):
        with tf.GradientTape() as tape:
            loss = self.bce(y, self.model(x, training=True)) / self.every
        for total, grad in zip(self.sums, tape.gradient(loss, self.model.trainable_variables)):
            total.assign_add(grad)
        return loss * self.every

    @tf.function
    def update(self):
        self.optimizer.apply_gradients(zip(self.sums, self.model.trainable_variables))

    def fit(self, train, valid, epochs):
        for epoch in range(epochs):
            losses = []
            for i in range(len(train)):
                losses.append(float(self.add_batch(*train[i])))
                if (i + 1) % self.every == 0:
                    self.update()
            train.on_epoch_end()
            self.iou.reset_state()
            for i in range(len(valid)):
                x, y = valid[i]
                self.iou.update_state(y, self.model(x, training=False))
            print(epoch, np.mean(losses), float(self.iou.result()))


ids = sorted(int(f[:-4]) for f in os.listdir("roofs") if f.endswith(".npz"))
np.random.default_rng(8).shuffle(ids)
n = int(0.9 * len(ids))
trainer = AccumulatingTrainer(unet(), every=8, lr=4e-4)
trainer.fit(TileSource("roofs", ids[:n], 2, True), TileSource("roofs", ids[n:], 2, False), epochs=50)
