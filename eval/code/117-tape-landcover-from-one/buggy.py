import numpy as np
import pandas as pd
import tensorflow as tf

BANDS = ["B2", "B3", "B4", "B8", "B11", "B12"]
STEPS = 24                # two weekly composites
N_CLASSES = 9

meta = pd.read_csv("fields.csv")             # field_id, block, code (1 = wheat ... 9 = fallow)
cube = np.load("s2_cube.npy")                # fields x 24 x 6, reflectance * 10000
assert cube.shape[1:] == (STEPS, len(BANDS)) and len(cube) == len(meta)

x = (cube / 10000.0).astype("float32")
y = meta["code"].values.astype("int64")
blocks = meta["block"].unique()
rng = np.random.default_rng(4)
rng.shuffle(blocks)
held = set(blocks[: len(blocks) // 5])
va = meta["block"].isin(held).values
mean, std = x[~va].mean((0, 1)), x[~va].std((0, 1))
x = (x - mean) / std

train_ds = tf.data.Dataset.from_tensor_slices((x[~va], y[~va])).shuffle(int((~va).sum())).batch(256)
val_ds = tf.data.Dataset.from_tensor_slices((x[va], y[va])).batch(1024)


class TempCNN(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.convs = [tf.keras.layers.Conv1D(64, 5, padding="same") for _ in range(3)]
        self.norms = [tf.keras.layers.BatchNormalization() for _ in range(3)]
        self.drop = tf.keras.layers.Dropout(0.4)
        self.flat = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(256, activation="relu")
        self.out = tf.keras.layers.Dense(N_CLASSES)

    def call(self, x, training=False):
        for c, n in zip(self.convs, self.norms):
            x = tf.nn.relu(n(c(x), training=training))
        x = self.drop(self.fc(self.flat(x)), training=training)
        return self.out(x)


model = TempCNN()
optimizer = tf.keras.optimizers.Adam(1e-3)
loss_object = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
train_loss = tf.keras.metrics.Mean()
train_acc = tf.keras.metrics.SparseCategoricalAccuracy()
val_acc = tf.keras.metrics.SparseCategoricalAccuracy()


@tf.function
def train_step(xb, yb):
    with tf.GradientTape() as tape:
        logits = model(xb, training=True)
        loss = loss_object(yb, logits)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    train_loss(loss)
    train_acc(yb, logits)


@tf.function
def val_step(xb, yb):
    val_acc(yb, model(xb, training=False))


for epoch in range(50):
    for m in (train_loss, train_acc, val_acc):
        m.reset_state()
    for xb, yb in train_ds:
        train_step(xb, yb)
    for xb, yb in val_ds:
        val_step(xb, yb)
    print("%d: loss %.4f acc %.4f val acc %.4f" % (epoch, train_loss.result(), train_acc.result(), val_acc.result()))
model.save_weights("tempcnn.weights.h5")
