import tensorflow as tf

norm = {"is_training": training, "decay": 0.9}
net = tf.contrib.layers.conv2d(images, 32, 5, normalizer_fn=tf.contrib.layers.batch_norm,  # here
                               normalizer_params=norm)
net = tf.contrib.layers.flatten(net)
logits = tf.contrib.layers.fully_connected(net, 10, activation_fn=None)
loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
with tf.control_dependencies([tf.check_numerics(loss, "loss")]):
    train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)  # here
