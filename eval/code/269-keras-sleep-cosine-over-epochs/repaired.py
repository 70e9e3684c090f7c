import argparse
import os

import numpy as np
import tensorflow as tf
from sklearn.model_selection import GroupShuffleSplit

STAGES = 5


def options():
    p = argparse.ArgumentParser()
    p.add_argument("--root", default="sleep")
    p.add_argument("--epochs", type=int, default=60)
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--peak", type=float, default=1e-3)
    return p.parse_args()


def schedule_for(args, batches):
    return tf.keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=args.peak,
        decay_steps=args.epochs * batches,
        alpha=1e-3,
    )


def stage_net(length):
    signal = tf.keras.Input((length, 2))
    x = signal
    for filters, stride in ((32, 4), (64, 4), (128, 2)):
        x = tf.keras.layers.Conv1D(filters, 9, strides=stride, padding="same", use_bias=False)(x)
        x = tf.keras.layers.BatchNormalization()(x)
        x = tf.keras.layers.ReLU()(x)
    x = tf.keras.layers.Bidirectional(tf.keras.layers.GRU(64))(x)
    x = tf.keras.layers.Dropout(0.3)(x)
    return tf.keras.Model(signal, tf.keras.layers.Dense(STAGES)(x))


def main():
    args = options()
    x = np.load(os.path.join(args.root, "windows.npy")).astype("float32")
    y = np.load(os.path.join(args.root, "stages.npy"))
    person = np.load(os.path.join(args.root, "person.npy"))
    x = (x - x.mean(axis=1, keepdims=True)) / (x.std(axis=1, keepdims=True) + 1e-6)
    train, test = next(GroupShuffleSplit(1, test_size=0.2, random_state=0).split(x, y, person))

    batches = int(np.ceil(len(train) / args.batch))
    optimizer = tf.keras.optimizers.Adam(schedule_for(args, batches), clipnorm=1.0)
    model = stage_net(x.shape[1])
    model.compile(
        optimizer,
        tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.fit(
        x[train], y[train],
        validation_data=(x[test], y[test]),
        batch_size=args.batch,
        epochs=args.epochs,
        callbacks=[tf.keras.callbacks.TensorBoard("runs/sleep")],
    )
    print(model.evaluate(x[test], y[test], return_dict=True))


if __name__ == "__main__":
    main()
