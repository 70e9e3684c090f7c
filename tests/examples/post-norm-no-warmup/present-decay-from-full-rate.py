import tensorflow as tf
from tensorflow.keras import layers


class Block(layers.Layer):
    def __init__(self, width):
        super().__init__()
        self.attention = layers.MultiHeadAttention(8, width // 8)
        self.norm1, self.norm2 = layers.LayerNormalization(), layers.LayerNormalization()
        self.wide, self.narrow = layers.Dense(4 * width, "gelu"), layers.Dense(width)

    def call(self, x):
        attended = self.attention(x, x)
        x = self.norm1(x + attended)  # here
        return self.norm2(x + self.narrow(self.wide(x)))


def build(width=256, depth=8):
    inputs = layers.Input((128, width))
    x = inputs
    for _ in range(8):
        x = Block(width)(x)
    return tf.keras.Model(inputs, layers.Dense(1000)(x))


model = build()
rate = tf.keras.optimizers.schedules.CosineDecay(1e-3, 200_000)
loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(tf.keras.optimizers.Adam(rate), loss)  # here
model.fit(train, epochs=20)
