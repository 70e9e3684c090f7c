import tensorflow as tf


class Learner:
    def __init__(self):
        self.model = tf.keras.Sequential([tf.keras.layers.Dropout(0.5), tf.keras.layers.Dense(3)])
        self.loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.optimizer = tf.keras.optimizers.Adam()

    def forward(self, x, y, train):
        return self.loss_fn(y, self.model(x, training=True))  # here

    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = self.forward(x, y, train=True)
        weights = self.model.trainable_weights
        self.optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))

    def check(self, x, y):
        return self.forward(x, y, train=False)
