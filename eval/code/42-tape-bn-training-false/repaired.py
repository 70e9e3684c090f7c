import argparse
import time

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


def conv_block(filters):
    return [layers.Conv2D(filters, 3, padding="same", use_bias=False), layers.BatchNormalization(), layers.ReLU(),
            layers.MaxPool2D()]


def create_model(num_classes=10):
    return tf.keras.Sequential(
        [layers.Input((32, 32, 3))] + conv_block(32) + conv_block(64) + conv_block(128)
        + [layers.GlobalAveragePooling2D(), layers.Dropout(0.3), layers.Dense(num_classes)])


class Runner:
    def __init__(self, lr):
        self.model = create_model()
        self.opt = tf.keras.optimizers.Adam(lr)
        self.loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.train_loss = tf.keras.metrics.Mean()
        self.test_acc = tf.keras.metrics.SparseCategoricalAccuracy()

    @tf.function
    def train_step(self, images, labels):
        with tf.GradientTape() as tape:
            logits = self.model(images, training=True)
            loss = self.loss_fn(labels, logits)
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.opt.apply_gradients(zip(grads, self.model.trainable_variables))
        self.train_loss.update_state(loss)

    @tf.function
    def test_step(self, images, labels):
        self.test_acc.update_state(labels, self.model(images, training=False))

    def fit(self, train, test, epochs):
        for epoch in range(epochs):
            start = time.time()
            self.train_loss.reset_state()
            self.test_acc.reset_state()
            for images, labels in train:
                self.train_step(images, labels)
            for images, labels in test:
                self.test_step(images, labels)
            print(f"Epoch {epoch + 1} loss {self.train_loss.result():.4f} "
                  f"test acc {self.test_acc.result():.4f} {time.time() - start:.1f}s")


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--epochs", type=int, default=30)
    ap.add_argument("--lr", type=float, default=1e-3)
    args = ap.parse_args()
    d = np.load("svhn.npz")
    scale = lambda a: a.astype("float32") / 127.5 - 1.0
    train = tf.data.Dataset.from_tensor_slices((scale(d["xtr"]), d["ytr"])).shuffle(50000).batch(128).prefetch(2)
    test = tf.data.Dataset.from_tensor_slices((scale(d["xte"]), d["yte"])).batch(256)
    Runner(args.lr).fit(train, test, args.epochs)
