import tensorflow as tf
from keras.utils import pad_sequences
from tensorflow.keras import layers


class Pool(layers.Layer):
    def __init__(self):
        super().__init__()
        self.score = layers.Dense(1)

    def call(self, states, ids):
        empty = tf.cast(ids == 0, tf.float32)[..., None]
        weights = tf.nn.softmax(self.score(states) - 1e9 * empty, axis=1)
        return tf.reduce_sum(weights * states, axis=1)


ids = layers.Input((200,))
states = layers.Bidirectional(layers.LSTM(64, return_sequences=True))(layers.Embedding(9000, 64)(ids))
model = tf.keras.Model(ids, layers.Dense(1, activation="sigmoid")(Pool()(states, ids)))
model.compile("adam", "binary_crossentropy")
model.fit(pad_sequences(texts, maxlen=200), labels, epochs=4)
