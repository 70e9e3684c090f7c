import numpy as np
import tensorflow as tf

VOCAB, MAXLEN, EPOCHS = 10000, 40, 6
npz = np.load("tweets.npz")
ids, labels = npz["ids"], npz["labels"].astype("float32")
rng = np.random.default_rng(0)
perm = rng.permutation(len(ids))
ids, labels = ids[perm], labels[perm]
cut = int(0.9 * len(ids))
train_ds = tf.data.Dataset.from_tensor_slices((ids[:cut], labels[:cut])).shuffle(10000).batch(32)
val_ds = tf.data.Dataset.from_tensor_slices((ids[cut:], labels[cut:])).batch(64)


class TweetModel(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.embed = tf.keras.layers.Embedding(VOCAB, 64, mask_zero=True)
        self.gru = tf.keras.layers.Bidirectional(tf.keras.layers.GRU(32))
        self.drop = tf.keras.layers.Dropout(0.4)
        self.dense = tf.keras.layers.Dense(1)

    def call(self, inputs, training=False):
        x = self.gru(self.embed(inputs), training=training)
        return self.dense(self.drop(x, training=training))


model = TweetModel()
optimizer = tf.keras.optimizers.Adam(1e-3)
loss_fn = tf.keras.losses.BinaryCrossentropy(from_logits=True)
val_acc = tf.keras.metrics.BinaryAccuracy(threshold=0.0)


def train_step(x, y):
    y = tf.expand_dims(y, 1)
    logits = model(x, training=True)
    with tf.GradientTape() as tape:
        loss = loss_fn(y, logits)
    grads = tape.gradient(loss, model.trainable_variables)
    pairs = [(g, v) for g, v in zip(grads, model.trainable_variables) if g is not None]
    if pairs:
        optimizer.apply_gradients(pairs)
    return loss


for epoch in range(EPOCHS):
    losses = []
    for x, y in train_ds:
        losses.append(float(train_step(x, y)))
    val_acc.reset_state()
    for x, y in val_ds:
        val_acc.update_state(tf.expand_dims(y, 1), model(x, training=False))
    print(f"epoch {epoch}: loss {np.mean(losses):.4f} val acc {val_acc.result().numpy():.4f}")
