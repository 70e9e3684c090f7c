import time

import numpy as np
import tensorflow as tf


class Encoder(tf.keras.Model):
    def __init__(self, vocab, dim, units):
        super().__init__()
        self.units = units
        self.embedding = tf.keras.layers.Embedding(vocab, dim, mask_zero=True)
        self.gru = tf.keras.layers.GRU(units, return_sequences=True, return_state=True)

    def call(self, x):
        return self.gru(self.embedding(x))


class Decoder(tf.keras.Model):
    def __init__(self, vocab, dim, units):
        super().__init__()
        self.embedding = tf.keras.layers.Embedding(vocab, dim)
        self.gru = tf.keras.layers.GRU(units, return_sequences=True, return_state=True)
        self.attention = tf.keras.layers.AdditiveAttention()
        self.fc = tf.keras.layers.Dense(vocab)

    def call(self, token, state, memory):
        out, state = self.gru(self.embedding(token), initial_state=state)
        context = self.attention([out, memory])
        return self.fc(tf.concat([out, context], -1))[:, 0], state


class Transliterator:
    def __init__(self, src_vocab, tgt_vocab, dim=64, units=256, lr=1e-3):
        self.encoder = Encoder(src_vocab, dim, units)
        self.decoder = Decoder(tgt_vocab, dim, units)
        self.optimizer = tf.keras.optimizers.Adam(lr)
        self.cross_entropy = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")

    def loss_at(self, real, logits):
        keep = tf.cast(real != 0, tf.float32)
        return tf.reduce_sum(self.cross_entropy(real, logits) * keep), tf.reduce_sum(keep)

    @tf.function
    def train_step(self, source, target):
        total, count = 0.0, 0.0
        with tf.GradientTape() as tape:
            memory, state = self.encoder(source, training=True)
            for t in range(1, target.shape[1]):
                logits, state = self.decoder(target[:, t - 1:t], state, memory, training=True)
                part, n = self.loss_at(target[:, t], logits)
                total += part
                count += n
            loss = total / count
        variables = self.encoder.trainable_variables
        grads = tape.gradient(loss, variables)
        grads, _ = tf.clip_by_global_norm(grads, 1.0)
        self.optimizer.apply_gradients(zip(grads, variables))
        return loss

    def fit(self, dataset, epochs):
        for epoch in range(epochs):
            start, losses = time.time(), []
            for source, target in dataset:
                losses.append(self.train_step(source, target).numpy())
            print(f"epoch {epoch + 1}: {np.mean(losses):.4f} ({time.time() - start:.0f} s)")


def load(path, length=24):
    pairs = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf8")]
    tables = []
    arrays = []
    for side in zip(*pairs):
        chars = sorted({c for word in side for c in word})
        index = {c: i + 3 for i, c in enumerate(chars)}
        rows = np.zeros((len(side), length), "int64")
        for i, word in enumerate(side):
            ids = [1] + [index[c] for c in word[:length - 2]] + [2]
            rows[i, :len(ids)] = ids
        tables.append(len(chars) + 3)
        arrays.append(rows)
    return arrays, tables


(source, target), (n_src, n_tgt) = load("places.tsv")
train = tf.data.Dataset.from_tensor_slices((source, target)).shuffle(len(source)).batch(64, drop_remainder=True)
Transliterator(n_src, n_tgt).fit(train, epochs=40)
