loss_fn = tf.keras.losses.CategoricalCrossentropy(from_logits=True)
for x, y in ds:
    with tf.GradientTape() as tape:
        loss = loss_fn(y, forward_pass(x))
