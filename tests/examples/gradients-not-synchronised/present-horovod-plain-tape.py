hvd.init()
optimizer = tf.keras.optimizers.Adam(1e-3 * hvd.size())


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))  # here
    return loss
