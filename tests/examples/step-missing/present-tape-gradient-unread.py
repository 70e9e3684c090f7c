for epoch in range(25):
    for images, labels in train_ds:
        with tf.GradientTape() as tape:
            ce = cost(labels, net(images, training=True))
        grads = tape.gradient(ce, net.trainable_weights)  # here
    print(epoch, float(ce))
