with tf.GradientTape() as tape:
    made = generator(noise, training=True)
    gen_loss = tf.reduce_mean(tf.math.log(1.0 - discriminator(made) + 1e-8))  # here
