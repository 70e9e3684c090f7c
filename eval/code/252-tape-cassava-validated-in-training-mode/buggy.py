import json
from dataclasses import dataclass

import pandas as pd
import tensorflow as tf


@dataclass
class Config:
    root: str = "cassava"
    size: int = 224
    classes: int = 5
    batch: int = 32
    epochs: int = 12
    rate: float = 3e-4
    drop: float = 0.4


def read(cfg, name, label):
    image = tf.io.decode_jpeg(tf.io.read_file(cfg.root + "/train_images/" + name), channels=3)
    return tf.image.resize(image, (cfg.size, cfg.size)), label


def dataset(cfg, frame, shuffle):
    ds = tf.data.Dataset.from_tensor_slices((frame["image_id"].values, frame["label"].values))
    if shuffle:
        ds = ds.shuffle(len(frame), reshuffle_each_iteration=True)
    ds = ds.map(lambda n, y: read(cfg, n, y), num_parallel_calls=tf.data.AUTOTUNE)
    return ds.batch(cfg.batch).prefetch(tf.data.AUTOTUNE)


def network(cfg):
    base = tf.keras.applications.EfficientNetB0(include_top=False, weights="imagenet", pooling="avg")
    inputs = tf.keras.Input((cfg.size, cfg.size, 3))
    x = base(inputs)
    x = tf.keras.layers.Dropout(cfg.drop)(x)
    return tf.keras.Model(inputs, tf.keras.layers.Dense(cfg.classes)(x))


class Learner:
    def __init__(self, cfg):
        self.cfg = cfg
        self.model = network(cfg)
        self.optimizer = tf.keras.optimizers.AdamW(cfg.rate, weight_decay=1e-4)
        self.criterion = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.meters = {
            "loss": tf.keras.metrics.Mean(),
            "acc": tf.keras.metrics.SparseCategoricalAccuracy(),
        }

    def forward(self, x, y, train):
        logits = self.model(x, training=True)
        loss = self.criterion(y, logits)
        self.meters["loss"].update_state(loss)
        self.meters["acc"].update_state(y, logits)
        return loss

    @tf.function
    def train_batch(self, x, y):
        with tf.GradientTape() as tape:
            loss = self.forward(x, y, train=True)
        weights = self.model.trainable_weights
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))

    @tf.function
    def valid_batch(self, x, y):
        self.forward(x, y, train=False)

    def epoch(self, ds, step):
        for meter in self.meters.values():
            meter.reset_state()
        for x, y in ds:
            step(x, y)
        return {name: float(meter.result()) for name, meter in self.meters.items()}

    def run(self, train, valid):
        best, history = 0.0, []
        for i in range(self.cfg.epochs):
            row = {"train": self.epoch(train, self.train_batch), "valid": self.epoch(valid, self.valid_batch)}
            history.append(row)
            print(i, row)
            if row["valid"]["acc"] > best:
                best = row["valid"]["acc"]
                self.model.save_weights("cassava.weights.h5")
        json.dump(history, open("history.json", "w"))


cfg = Config()
table = pd.read_csv(f"{cfg.root}/train.csv").sample(frac=1, random_state=0)
cut = int(len(table) * 0.85)
learner = Learner(cfg)
learner.run(dataset(cfg, table[:cut], True), dataset(cfg, table[cut:], False))
