loss_fn = tf.keras.losses.BinaryCrossentropy(from_logits=True)
inp = layers.Input((64,))
h = layers.Dense(32, activation="relu")(inp)
out = layers.Dense(1, activation="sigmoid")(h)
net = tf.keras.Model(inp, out)

for xb, yb in ds:
    with tf.GradientTape() as tape:
        p = net(xb, training=True)
        loss = loss_fn(yb, p)  # here
    g = tape.gradient(loss, net.trainable_variables)
    opt.apply_gradients(zip(g, net.trainable_variables))
