import tensorflow as tf
from tensorflow.keras import layers


def encoder(vocab):
    return tf.keras.Sequential([
        layers.Embedding(vocab, 64, mask_zero=True),
        layers.Bidirectional(layers.GRU(64)),
        layers.Dense(64, activation="relu"),
    ])


class Rater(tf.keras.Model):
    def __init__(self, vocab, stars=5):
        super().__init__()
        self.encoder = encoder(vocab)
        self.drop = layers.Dropout(0.3)
        self.out = layers.Dense(stars, activation=tf.nn.softmax)

    def call(self, ids, training=False):
        return self.out(self.drop(self.encoder(ids), training=training))


def pipeline(part, training):
    ds = tf.data.experimental.load(f"reviews_{part}")
    return (ds.shuffle(50000) if training else ds).padded_batch(64).prefetch(2)


train, val = pipeline("train", True), pipeline("val", False)
model = Rater(20000)
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.Adam(1e-3)


@tf.function
def train_step(ids, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(ids, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


for epoch in range(8):
    seen = tf.keras.metrics.Mean()
    for ids, y in train:
        seen.update_state(train_step(ids, y))
    acc = tf.keras.metrics.SparseCategoricalAccuracy()
    for ids, y in val:
        acc.update_state(y, model(ids))
    print(epoch, float(seen.result()), float(acc.result()))
