import tensorflow as tf

bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)


def generator_loss(fake_output):
    return bce(fake_output, tf.ones_like(fake_output))  # here


def discriminator_loss(real_output, fake_output):
    real = bce(tf.ones_like(real_output), real_output)
    return real + bce(tf.zeros_like(fake_output), fake_output)


with tf.GradientTape() as tape:
    loss = generator_loss(discriminator(generator(noise)))
grads = tape.gradient(loss, generator.trainable_variables)
