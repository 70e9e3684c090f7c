"""python wafers.py train | evaluate"""
import sys
from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, models

WORK = Path("runs/wafers")
CKPT = WORK / "best.weights.h5"
DEFECTS = 9


def wafer_maps(split):
    with np.load(f"wafers_{split}.npz") as file:
        maps, kinds = file["maps"], file["kinds"]
    return (maps[..., None] / 2).astype("float32"), kinds.astype("int64")


def make_net(width=48):
    net = models.Sequential([
        layers.Input((64, 64, 1)),
        layers.Conv2D(width, 5, padding="same", activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(2 * width, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(4 * width, 3, padding="same", activation="relu"),
        layers.GlobalMaxPooling2D(),
        layers.Dense(256, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(DEFECTS, activation="softmax"),
    ])
    net.compile(optimizer=tf.keras.optimizers.Adam(3e-4),
                loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return net


def train(epochs=40):
    WORK.mkdir(parents=True, exist_ok=True)
    x, y = wafer_maps("train")
    net = make_net()
    keeper = tf.keras.callbacks.ModelCheckpoint(
        str(CKPT), monitor="val_accuracy", mode="max", save_best_only=True, save_weights_only=True)
    stopper = tf.keras.callbacks.EarlyStopping(monitor="val_accuracy", mode="max", patience=6)
    net.fit(x, y, batch_size=64, epochs=epochs, validation_data=wafer_maps("valid"), callbacks=[keeper, stopper])


def evaluate():
    if not CKPT.exists():
        sys.exit(f"{CKPT} is missing: run training first")
    x, y = wafer_maps("valid")
    net = make_net()
    net.load_weights(str(CKPT))
    loss, accuracy = net.evaluate(x, y, batch_size=256, verbose=0)
    print(f"loss {loss:.4f}  accuracy {accuracy:.4f}")
    guess = net.predict(x, batch_size=256, verbose=0).argmax(axis=1)
    for kind in range(DEFECTS):
        mine = y == kind
        print(kind, f"{(guess[mine] == kind).mean():.3f}", mine.sum())


if __name__ == "__main__":
    {"train": train, "evaluate": evaluate}[sys.argv[1]]()
