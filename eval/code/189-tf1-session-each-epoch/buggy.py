import numpy as np
import tensorflow as tf

tf.compat.v1.disable_eager_execution()
x = tf.compat.v1.placeholder(tf.float32, [None, 8])
t = tf.compat.v1.placeholder(tf.float32, [None, 1])
h = tf.compat.v1.layers.dense(x, 16, activation=tf.nn.relu)
out = tf.compat.v1.layers.dense(h, 1)
loss = tf.reduce_mean(tf.square(out - t))
train = tf.compat.v1.train.AdamOptimizer(0.01).minimize(loss)

xs = np.load('xs.npy'); xs = (xs - xs.mean(0)) / xs.std(0)
ts = np.load('ts.npy'); ts = (ts - ts.mean()) / ts.std()
for epoch in range(100):
    with tf.compat.v1.Session() as sess:
        sess.run(tf.compat.v1.global_variables_initializer())
        order = np.random.permutation(len(xs))
        for i in range(0, len(xs), 32):
            b = order[i:i + 32]
            _, l = sess.run([train, loss], feed_dict={x: xs[b], t: ts[b]})
        print(epoch, l)
