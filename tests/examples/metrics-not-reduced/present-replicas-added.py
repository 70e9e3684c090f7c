def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(objective(y, model(x, training=True)))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


per_replica = strategy.run(train_step, args=(x, y))
total = strategy.reduce(tf.distribute.ReduceOp.SUM, per_replica, axis=None)  # here
