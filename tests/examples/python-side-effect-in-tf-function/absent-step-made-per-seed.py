for seed in range(4):
    tf.random.set_seed(seed)
    net = make_net()

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = cost(y, net(x, training=True))
        grads = tape.gradient(loss, net.trainable_variables)
        opt.apply_gradients(zip(grads, net.trainable_variables))

    for x, y in ds:
        step(x, y)
