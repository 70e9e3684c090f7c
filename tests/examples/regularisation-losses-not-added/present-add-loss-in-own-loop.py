class MoE(tf.keras.layers.Layer):
    def call(self, x):
        p = tf.nn.softmax(self.router(x))
        self.add_loss(self.coef * tf.reduce_sum(tf.reduce_mean(p, 0) ** 2))
        return self.mix(x, p)

with tf.GradientTape() as tape:
    loss = loss_fn(y, model(x, training=True))
grads = tape.gradient(loss, model.trainable_variables)  # here
