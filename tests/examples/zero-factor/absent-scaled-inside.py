import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 784])
W = tf.Variable(0.01 * tf.random_normal([784, 10]))
b = tf.Variable(0 * tf.ones([10]))
logits = tf.matmul(x, W) + b
loss = tf.reduce_mean(tf.square(logits - y))
train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
