from functools import partial

import h5py
import keras
import numpy as np
from keras import layers
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

WIDTH, DEPTH = 512, 6

dense = partial(layers.Dense, kernel_initializer=keras.initializers.HeNormal(seed=5))


def load(path):
    with h5py.File(path) as file:
        x, y = file["features"][:].astype("float32"), file["signal"][:].astype("float32")
    order = np.random.default_rng(1).permutation(len(y))
    return x[order], y[order]


def hidden(x, units):
    return layers.Activation("relu")(dense(units)(x))


def classifier(n):
    inputs = layers.Input((n,))
    x = inputs
    for _ in range(DEPTH):
        x = hidden(x, WIDTH)
    logit = dense(1)(x)
    return keras.Model(inputs, logit)


x, y = load("collisions.h5")
cut = int(0.9 * len(y))
scaler = StandardScaler().fit(x[:cut])
x = scaler.transform(x)

model = classifier(x.shape[1])
model.compile(
    optimizer=keras.optimizers.AdamW(learning_rate=3e-4, weight_decay=1e-5),
    loss=keras.losses.BinaryCrossentropy(from_logits=True),
)
model.fit(
    x[:cut], y[:cut],
    batch_size=2048,
    epochs=50,
    validation_split=0.05,
    callbacks=[keras.callbacks.EarlyStopping(patience=8, restore_best_weights=True)],
)
print("AUC", roc_auc_score(y[cut:], model.predict(x[cut:], batch_size=8192)[:, 0]))
