with tf.GradientTape() as tape:
    ce = cost(labels, net(images, training=True))
grads = tape.gradient(ce, net.trainable_weights)
