import argparse

import numpy as np
import pandas as pd
import tensorflow as tf
from tensorflow.keras import layers

VOCAB, SEQ = 30000, 40


def read(path):
    df = pd.read_csv(path, sep="\t", names=["section", "headline"]).dropna()
    return df.sample(frac=1, random_state=0)


def build_model(n, vectorizer):
    inp = tf.keras.Input(shape=(1,), dtype=tf.string)
    x = vectorizer(inp)
    x = layers.Embedding(VOCAB, 128, mask_zero=False)(x)
    x = layers.SpatialDropout1D(0.2)(x)
    branches = [layers.GlobalMaxPooling1D()(layers.Conv1D(96, k, activation="relu")(x)) for k in (2, 3, 4)]
    x = layers.concatenate(branches)
    x = layers.Dropout(0.5)(x)
    return tf.keras.Model(inp, layers.Dense(n)(x))


def main(cfg):
    train, test = read(cfg.train), read(cfg.test)
    y_train, sections = pd.factorize(train.section)
    y_test, _ = pd.factorize(test.section)
    cut = int(len(train) * 0.9)
    vec = layers.TextVectorization(max_tokens=VOCAB, output_sequence_length=SEQ)
    vec.adapt(train.headline.values[:cut])

    model = build_model(len(sections), vec)
    model.compile(
        optimizer=tf.keras.optimizers.Adam(cfg.lr),
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    col = lambda d: tf.constant(d.headline.values[:, None].astype(str))
    xs = col(train)
    model.fit(xs[:cut], y_train[:cut], validation_data=(xs[cut:], y_train[cut:]), batch_size=128, epochs=cfg.epochs)

    logits = model.predict(col(test), batch_size=512)
    pred = logits.argmax(-1)
    print("test accuracy: %.3f" % np.mean(pred == y_test))
    for i, s in enumerate(sections):
        m = y_test == i
        print("%-20s %5d  recall %.3f" % (s, m.sum(), np.mean(pred[m] == i) if m.any() else float("nan")))


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--train", default="headlines_2019.tsv")
    p.add_argument("--test", default="headlines_2020.tsv")
    p.add_argument("--lr", type=float, default=1e-3)
    p.add_argument("--epochs", type=int, default=5)
    main(p.parse_args())
