with tf.GradientTape() as tape:
    z = encoder(x, training=False)
    scores = head(z, training=True)
    loss = ce(y, scores)
grads = tape.gradient(loss, head.trainable_variables)
opt.apply_gradients(zip(grads, head.trainable_variables))
