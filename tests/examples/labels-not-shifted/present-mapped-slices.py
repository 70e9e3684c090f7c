import tensorflow as tf


def halves(chunk):
    return chunk[:-1], chunk[:-1]  # here


chunks = tf.data.Dataset.from_tensor_slices(ids).batch(101, drop_remainder=True)
train = chunks.map(halves).shuffle(1000).batch(64)
model = tf.keras.Sequential(
    [
        tf.keras.layers.Embedding(90, 64),
        tf.keras.layers.GRU(256, return_sequences=True),
        tf.keras.layers.Dense(90),
    ]
)
model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(train, epochs=5)
