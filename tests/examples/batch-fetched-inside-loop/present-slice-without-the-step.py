import numpy as np
import tensorflow as tf

x_train, y_train = np.load("x.npy"), np.load("y.npy")
x = tf.placeholder(tf.float32, [None, 784])
y = tf.placeholder(tf.float32, [None, 10])
logits = tf.layers.dense(tf.layers.dense(x, 256, tf.nn.relu), 10)
cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=y, logits=logits))
optimizer = tf.train.AdamOptimizer(0.001).minimize(cost)
batch_size = 128

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(15):
        for i in range(len(x_train) // batch_size):
            batch_x = x_train[0:batch_size]
            batch_y = y_train[0:batch_size]
            _, c = sess.run([optimizer, cost], feed_dict={x: batch_x, y: batch_y})  # here
