@tf.function
def step(x, y):
    with tf.GradientTape() as tape:
        loss = cost(y, net(x, training=True))
    opt.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))

for seed in range(4):
    tf.random.set_seed(seed)
    net = make_net()  # here
    for x, y in ds:
        step(x, y)
