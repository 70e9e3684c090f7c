import tensorflow as tf

gen_opt = tf.keras.optimizers.Adam(1e-5, beta_1=0.5)  # here
disc_opt = tf.keras.optimizers.Adam(1e-3, beta_1=0.5)  # here


@tf.function
def step(images):
    noise = tf.random.normal([64, 100])
    with tf.GradientTape() as gt, tf.GradientTape() as dt:
        fake = generator(noise, training=True)
        real_logits = discriminator(images, training=True)
        fake_logits = discriminator(fake, training=True)
        g_loss = bce(tf.ones_like(fake_logits), fake_logits)
        d_loss = bce(tf.ones_like(real_logits), real_logits) + bce(tf.zeros_like(fake_logits), fake_logits)
    g = gt.gradient(g_loss, generator.trainable_variables)
    d = dt.gradient(d_loss, discriminator.trainable_variables)
    gen_opt.apply_gradients(zip(g, generator.trainable_variables))
    disc_opt.apply_gradients(zip(d, discriminator.trainable_variables))
