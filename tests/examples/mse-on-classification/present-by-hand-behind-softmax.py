import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 784])
y_ = tf.placeholder(tf.float32, [None, 10])
hidden = tf.layers.dense(x, 100, activation=tf.nn.sigmoid)
y = tf.nn.softmax(tf.layers.dense(hidden, 10))
cost = tf.reduce_mean(tf.square(y_ - y))  # here
train = tf.train.GradientDescentOptimizer(0.1).minimize(cost)
correct = tf.equal(tf.argmax(y, 1), tf.argmax(y_, 1))
