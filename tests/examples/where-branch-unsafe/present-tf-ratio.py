import tensorflow as tf


def relative(num, den):
    ratio = num / den
    return tf.where(den > 0.0, tf.math.log(ratio), tf.zeros_like(ratio))  # here


with tf.GradientTape() as tape:
    out = model(x, training=True)
    loss = tf.reduce_mean(relative(truth, out) ** 2)
grads = tape.gradient(loss, model.trainable_variables)
