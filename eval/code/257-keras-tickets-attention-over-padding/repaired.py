import numpy as np
import pandas as pd
import tensorflow as tf
from keras.utils import pad_sequences
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
from tensorflow.keras.layers import LSTM, Bidirectional, Dense, Dropout, Embedding, Input, Layer
from tensorflow.keras.models import Model
from tensorflow.keras.preprocessing.text import Tokenizer

MAX_WORDS = 30000
MAX_LEN = 150


class WordAttention(Layer):
    """Weighted mean of the hidden states; pad positions are index 0."""

    def __init__(self, units=64, **kwargs):
        super().__init__(**kwargs)
        self.project = Dense(units, activation="tanh")
        self.score = Dense(1, use_bias=False)

    def call(self, states, tokens):
        scores = self.score(self.project(states))
        pad = tf.cast(tf.equal(tokens, 0), scores.dtype)
        scores += -1e9 * pad[:, :, None]
        alpha = tf.nn.softmax(scores, axis=1)
        return tf.reduce_sum(alpha * states, axis=1)


def build_network(embedding_dim=100, units=96):
    tokens = Input(shape=(MAX_LEN,), dtype="int32")
    vectors = Embedding(MAX_WORDS, embedding_dim)(tokens)
    states = Bidirectional(LSTM(units, return_sequences=True))(vectors)
    pooled = WordAttention()(states, tokens)
    hidden = Dropout(0.4)(Dense(64, activation="relu")(pooled))
    return Model(tokens, Dense(1, activation="sigmoid")(hidden))


tickets = pd.read_json("tickets.jsonl", lines=True)
train, test = train_test_split(tickets, test_size=0.2, random_state=5, stratify=tickets.urgent)

tokenizer = Tokenizer(num_words=MAX_WORDS, oov_token="<unk>")
tokenizer.fit_on_texts(train.body)


def encode(texts):
    return pad_sequences(tokenizer.texts_to_sequences(texts), maxlen=MAX_LEN, padding="post", truncating="post")


X_train, X_test = encode(train.body), encode(test.body)
y_train, y_test = train.urgent.to_numpy("float32"), test.urgent.to_numpy("float32")

model = build_network()
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=[tf.keras.metrics.AUC(name="auc")])
model.fit(
    X_train, y_train,
    batch_size=128,
    epochs=8,
    validation_split=0.1,
    callbacks=[tf.keras.callbacks.EarlyStopping("val_auc", mode="max", patience=2, restore_best_weights=True)],
)
p = model.predict(X_test, batch_size=256)[:, 0]
print("F1", f1_score(y_test, p > 0.5))
np.save("scores.npy", p)
