class Joint(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.aux_weight = tf.Variable(1.0, trainable=False)

    @tf.function
    def train_step(self, batch):
        with tf.GradientTape() as tape:
            main, aux = self.terms(batch)
            loss = main + self.aux_weight * aux
        self.apply(tape, loss)


class Fade(tf.keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        self.model.aux_weight.assign(0.9 ** epoch)
