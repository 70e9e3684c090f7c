import numpy as np
import tensorflow as tf

x, y = np.load("x.npy"), np.load("y.npy")
scores = []
for seed in range(5):
    tf.random.set_seed(seed)
    net = tf.keras.Sequential([tf.keras.layers.Dense(64, activation="relu"), tf.keras.layers.Dense(1)])
    net.compile("adam", "mse")
    net.fit(x, y, epochs=20, verbose=0)
    scores.append(net.evaluate(x, y, verbose=0))
