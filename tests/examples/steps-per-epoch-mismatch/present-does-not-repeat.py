import numpy as np
import tensorflow as tf

x, y = np.load("x.npy"), np.load("y.npy")
batch_size = 64
dataset = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1000).batch(batch_size)
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(dataset, epochs=10, steps_per_epoch=len(x) // batch_size)  # here
