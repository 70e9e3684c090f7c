import tensorflow as tf
import tensorflow.contrib.slim as slim

net = slim.fully_connected(images, 256)
logits = slim.fully_connected(net, 10)  # here
loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)
