import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers, regularizers

data = np.load("letters.npz")
x = data["x"].astype("float32")[..., None] / 255.0
y = data["y"].astype("int32")
perm = np.random.RandomState(0).permutation(len(x))
x, y = x[perm], y[perm]
n = int(0.85 * len(x))

WD = 5e-4
inputs = keras.Input((28, 28, 1))
h = inputs
for f in (32, 64):
    h = layers.Conv2D(f, 3, padding="same", activation="relu", kernel_regularizer=regularizers.l2(WD))(h)
    h = layers.Conv2D(f, 3, padding="same", activation="relu", kernel_regularizer=regularizers.l2(WD))(h)
    h = layers.MaxPooling2D()(h)
h = layers.Flatten()(h)
h = layers.Dense(256, activation="relu", kernel_regularizer=regularizers.l2(WD))(h)
logits = layers.Dense(26)(h)
model = keras.Model(inputs, logits)

optimizer = keras.optimizers.SGD(learning_rate=0.01, momentum=0.9, nesterov=True)
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
train_acc = keras.metrics.SparseCategoricalAccuracy()
val_acc = keras.metrics.SparseCategoricalAccuracy()
train_dataset = tf.data.Dataset.from_tensor_slices((x[:n], y[:n])).shuffle(n).batch(64)
val_dataset = tf.data.Dataset.from_tensor_slices((x[n:], y[n:])).batch(64)


@tf.function
def train_step(xb, yb):
    with tf.GradientTape() as tape:
        out = model(xb, training=True)
        loss_value = loss_fn(yb, out)
        loss_value += tf.add_n(model.losses)
    grads = tape.gradient(loss_value, model.trainable_weights)
    optimizer.apply_gradients(zip(grads, model.trainable_weights))
    train_acc.update_state(yb, out)
    return loss_value


for epoch in range(40):
    for step, (xb, yb) in enumerate(train_dataset):
        loss_value = train_step(xb, yb)
    for xb, yb in val_dataset:
        val_acc.update_state(yb, model(xb, training=False))
    print(f"epoch {epoch} loss {float(loss_value):.4f} train {float(train_acc.result()):.3f} val {float(val_acc.result()):.3f}")
    train_acc.reset_state()
    val_acc.reset_state()
