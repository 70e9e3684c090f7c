reconstruction = decoder(z)
recon_loss = tf.reduce_mean(tf.square(data - reconstruction))
kl_loss = -0.5 * (1 + z_log_var - tf.square(z_mean) - tf.exp(z_log_var))  # here
kl_loss = tf.reduce_mean(tf.reduce_sum(kl_loss, axis=1))
total = recon_loss + kl_loss
