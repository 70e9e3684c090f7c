import tensorflow as tf
import tensorflow.contrib.slim as slim

with slim.arg_scope([slim.conv2d], weights_regularizer=slim.l2_regularizer(0.1)):  # here
    net = slim.conv2d(images, 64, 3)
    logits = slim.fully_connected(slim.flatten(net), 10, activation_fn=None)
