class Speech(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.gru = layers.GRU(64)
        self.fc = layers.Dense(8)

    def call(self, x):
        return tf.nn.softmax(self.fc(self.gru(x)))  # here

net = Speech()
loss_fn = tf.keras.losses.CategoricalCrossentropy(from_logits=True)
for x, y in ds:
    with tf.GradientTape() as tape:
        loss = loss_fn(y, net(x))
    grads = tape.gradient(loss, net.trainable_variables)
    opt.apply_gradients(zip(grads, net.trainable_variables))
