import numpy as np
import tensorflow as tf

data, target = np.load("x.npy"), np.load("y.npy")
n_train = int(0.8 * len(data))
x = tf.placeholder(tf.float32, [None, 12])
y = tf.placeholder(tf.float32, [None, 1])
loss = tf.reduce_mean(tf.square(tf.layers.dense(x, 1) - y))
train_op = tf.train.GradientDescentOptimizer(0.05).minimize(loss)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(500):
        sess.run(train_op, {x: data[:n_train], y: target[:n_train]})
