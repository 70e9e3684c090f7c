import pathlib

import numpy as np
import tensorflow as tf

text = pathlib.Path("poems.txt").read_text(encoding="utf-8")
letters = sorted(set(text))
lookup = tf.keras.layers.StringLookup(vocabulary=letters, mask_token=None)
back = tf.keras.layers.StringLookup(vocabulary=lookup.get_vocabulary(), invert=True, mask_token=None)
WINDOW = 120


def windows(ids):
    def halves(chunk):
        return chunk[:-1], chunk[:-1]

    chunks = tf.data.Dataset.from_tensor_slices(ids).batch(WINDOW + 1, drop_remainder=True)
    return chunks.map(halves).shuffle(10000).batch(64, drop_remainder=True).prefetch(tf.data.AUTOTUNE)


class Poet(tf.keras.Model):
    def __init__(self, size, dim=128, units=512):
        super().__init__()
        self.embedding = tf.keras.layers.Embedding(size, dim)
        self.gru = tf.keras.layers.GRU(units, return_sequences=True, return_state=True)
        self.head = tf.keras.layers.Dense(size)

    def call(self, ids, state=None, give_state=False, training=False):
        h, state = self.gru(self.embedding(ids), initial_state=state, training=training)
        logits = self.head(h)
        return (logits, state) if give_state else logits


def write(model, start, count=300, temperature=0.8):
    ids = lookup(tf.strings.unicode_split([start], "UTF-8"))
    state, made = None, [start]
    for _ in range(count):
        logits, state = model(ids, state=state, give_state=True)
        ids = tf.random.categorical(logits[:, -1] / temperature, 1)
        made.append(back(ids)[0, 0].numpy().decode("utf-8"))
    return "".join(made)


ids = lookup(tf.strings.unicode_split(text, "UTF-8"))
poet = Poet(lookup.vocabulary_size())
poet.compile(
    optimizer=tf.keras.optimizers.Adam(1e-3),
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
history = poet.fit(windows(ids), epochs=20)
np.savetxt("loss.txt", history.history["loss"])
print(write(poet, "The moon"))
