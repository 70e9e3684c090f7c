import tensorflow as tf


@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
        scaled = opt.get_scaled_loss(loss)
    grads = tape.gradient(scaled, model.trainable_variables)
    grads, norm = tf.clip_by_global_norm(grads, 5.0)  # here
    grads = opt.get_unscaled_gradients(grads)
    opt.apply_gradients(zip(grads, model.trainable_variables))
