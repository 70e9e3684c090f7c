import numpy as np
import tensorflow as tf


class Denoiser:
    def __init__(self):
        self.model = tf.keras.Sequential([tf.keras.layers.Dense(32), tf.keras.layers.Dense(8)])
        self.optimizer = tf.keras.optimizers.Adam()

    def noise(self, shape):
        return np.random.normal(size=shape).astype("float32")  # here

    @tf.function
    def step(self, x):
        noisy = x + self.noise(x.shape)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(noisy) - x))
        weights = self.model.trainable_weights
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
