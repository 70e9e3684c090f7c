import numpy as np
import tensorflow as tf


def read(path):
    table = np.load(path)
    yields = table["yields"].reshape(-1)
    return (table["soil"][:900], yields[:900]), (table["soil"][900:], yields[900:])


(soil, yields), (soil_test, yields_test) = read("fields.npz")
model = tf.keras.Sequential([tf.keras.layers.Dense(64, "relu"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(1e-3)
data = tf.data.Dataset.from_tensor_slices((soil, yields)).shuffle(900).batch(32)


def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.abs(tf.squeeze(model(x), -1) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


for epoch in range(50):
    for x, y in data:
        step(x, y)
