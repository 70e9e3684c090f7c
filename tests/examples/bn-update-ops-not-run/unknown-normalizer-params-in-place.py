import tensorflow as tf

norm = {"is_training": training, "decay": 0.9, "updates_collections": None}
net = tf.contrib.layers.conv2d(images, 32, 5, normalizer_fn=tf.contrib.layers.batch_norm,
                               normalizer_params=norm)
net = tf.contrib.layers.flatten(net)
logits = tf.contrib.layers.fully_connected(net, 10, activation_fn=None)
loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(1000):
        session.run(train_op)
