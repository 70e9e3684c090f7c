import tensorflow as tf


def conv(x, kernel, c_in, c_out, name):
    with tf.variable_scope(name):
        w = tf.get_variable("w", [kernel, kernel, c_in, c_out], initializer=tf.random_normal_initializer())  # here
        b = tf.get_variable("b", [c_out], initializer=tf.zeros_initializer())
    return tf.nn.relu(tf.nn.conv2d(x, w, [1, 1, 1, 1], "SAME") + b)


images = tf.placeholder(tf.float32, [None, 32, 32, 3])
labels = tf.placeholder(tf.int32, [None])
h = conv(images, 3, 3, 32, "c1")
h = conv(h, 3, 32, 64, "c2")
logits = tf.layers.dense(tf.reduce_mean(h, [1, 2]), 10)
loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
step = tf.train.MomentumOptimizer(0.01, 0.9).minimize(loss)
