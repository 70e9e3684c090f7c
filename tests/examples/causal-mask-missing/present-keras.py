import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

inputs = keras.Input((None,), dtype="int32")
h = layers.Embedding(5000, 128)(inputs)
h = h + layers.MultiHeadAttention(4, 32)(h, h)  # here
model = keras.Model(inputs, layers.Dense(5000)(h))
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(tokens[:, :-1], tokens[:, 1:], epochs=10)
