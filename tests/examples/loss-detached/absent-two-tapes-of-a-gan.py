import tensorflow as tf

G, D = make_generator(), make_discriminator()
g_opt, d_opt = tf.keras.optimizers.Adam(1e-4), tf.keras.optimizers.Adam(1e-4)
bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)


def train_step(real, z):
    fake = G(z, training=True)
    with tf.GradientTape() as d_tape:
        d_real, d_fake = D(real, training=True), D(fake, training=True)
        d_loss = bce(tf.ones_like(d_real), d_real) + bce(tf.zeros_like(d_fake), d_fake)
    d_opt.apply_gradients(zip(d_tape.gradient(d_loss, D.trainable_variables), D.trainable_variables))
    with tf.GradientTape() as g_tape:
        d_fake = D(G(z, training=True), training=True)
        g_loss = bce(tf.ones_like(d_fake), d_fake)
    g_opt.apply_gradients(zip(g_tape.gradient(g_loss, G.trainable_variables), G.trainable_variables))
