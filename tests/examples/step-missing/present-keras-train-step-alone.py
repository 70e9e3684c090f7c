def train_step(self, data):
    images, labels = data
    with tf.GradientTape() as tape:
        predicted = self(images, training=True)
        loss = self.compute_loss(y=labels, y_pred=predicted)
    gradients = tape.gradient(loss, self.trainable_variables)  # here
    for metric in self.metrics:
        metric.update_state(labels, predicted)
    return {m.name: m.result() for m in self.metrics}
