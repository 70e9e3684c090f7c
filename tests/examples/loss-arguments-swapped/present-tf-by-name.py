import tensorflow as tf

net = tf.keras.Sequential([tf.keras.layers.Dense(26)])
optimizer = tf.keras.optimizers.Adam()
for images, tags in dataset:
    with tf.GradientTape() as tape:
        logits = net(images, training=True)
        each = tf.nn.sigmoid_cross_entropy_with_logits(labels=logits, logits=tags)  # here
        loss = tf.reduce_mean(each)
    grads = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(grads, net.trainable_variables))
