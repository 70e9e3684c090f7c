import tensorflow as tf
import tensorflow.contrib.slim as slim


def net(x, is_training):
    params = {"decay": 0.9}
    with slim.arg_scope(  # here
        [slim.conv2d], normalizer_fn=slim.batch_norm, normalizer_params={"is_training": is_training}
    ):
        h = slim.max_pool2d(slim.conv2d(x, 32, 3), 2)
    return slim.fully_connected(slim.flatten(h), 10, activation_fn=None)


images = tf.placeholder(tf.float32, [None, 32, 32, 3])
labels = tf.placeholder(tf.int64, [None])
training = tf.placeholder(tf.bool)
loss = tf.losses.sparse_softmax_cross_entropy(labels, net(images, training))
train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)  # here
