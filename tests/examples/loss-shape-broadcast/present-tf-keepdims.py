import tensorflow as tf


@tf.function
def update(s, a, r, s2, done):  # r, done: (32,)
    best = tf.reduce_max(target_net(s2), axis=1)
    y = r + 0.99 * best * (1.0 - done)
    with tf.GradientTape() as tape:
        q = tf.reduce_sum(net(s) * tf.one_hot(a, 2), axis=1, keepdims=True)
        loss = tf.reduce_mean(tf.square(y - q))  # here
    grads = tape.gradient(loss, net.trainable_variables)
    opt.apply_gradients(zip(grads, net.trainable_variables))
