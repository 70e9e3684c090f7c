import tensorflow as tf
import numpy as np

def add_layer(x, in_size, out_size, act=None):
    w = tf.Variable(tf.random_normal([in_size, out_size], stddev=0.1))
    b = tf.Variable(tf.zeros([1, out_size]) + 0.1)
    o = tf.matmul(x, w) + b  # here
    return o if act is None else act(o)

x_data = np.linspace(-1, 1, 300)[:, np.newaxis]
y_data = np.square(x_data) - 0.5
xs = tf.placeholder(tf.float32, [None, 1])
ys = tf.placeholder(tf.float32, [None, 1])
l1 = add_layer(xs, 1, 10)
prediction = add_layer(l1, 10, 1)
loss = tf.reduce_mean(tf.reduce_sum(tf.square(ys - prediction), reduction_indices=[1]))
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
sess = tf.Session()
sess.run(tf.initialize_all_variables())
for i in range(1000):
    sess.run(train, feed_dict={xs: x_data, ys: y_data})
