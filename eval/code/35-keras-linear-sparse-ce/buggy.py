"""Topic classification with a 1D convolution."""
import json
import random

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

MAX_TOKENS = 20000
SEQ_LEN = 200
TOPICS = ["sport", "world", "tech", "money"]


def read_articles(path):
    rows = [json.loads(line) for line in open(path)]
    random.Random(1).shuffle(rows)
    texts = [r["text"] for r in rows]
    labels = np.array([TOPICS.index(r["topic"]) for r in rows])
    return texts, labels


texts, labels = read_articles("news.jsonl")
split = int(0.8 * len(texts))
vectorize = layers.TextVectorization(max_tokens=MAX_TOKENS, output_sequence_length=SEQ_LEN)
vectorize.adapt(texts[:split])


def make_ds(t, y, training):
    ds = tf.data.Dataset.from_tensor_slices((t, y))
    if training:
        ds = ds.shuffle(len(t), reshuffle_each_iteration=True)
    return ds.batch(32).map(lambda a, b: (vectorize(a), b)).prefetch(2)


train_ds = make_ds(texts[:split], labels[:split], True)
val_ds = make_ds(texts[split:], labels[split:], False)

inputs = keras.Input(shape=(SEQ_LEN,), dtype="int64")
x = layers.Embedding(MAX_TOKENS, 128)(inputs)
x = layers.Dropout(0.3)(x)
x = layers.Conv1D(128, 5, activation="relu", padding="same")(x)
x = layers.GlobalMaxPooling1D()(x)
x = layers.Dense(64, activation="relu")(x)
x = layers.Dropout(0.3)(x)
outputs = layers.Dense(len(TOPICS))(x)
model = keras.Model(inputs, outputs)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train_ds, validation_data=val_ds, epochs=10)
