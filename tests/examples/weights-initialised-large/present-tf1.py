import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 784])
y = tf.placeholder(tf.float32, [None, 10])
w1 = tf.Variable(tf.random_normal([784, 256]))  # here
b1 = tf.Variable(tf.random_normal([256]))
w2 = tf.Variable(tf.random_normal([256, 10]))  # here
b2 = tf.Variable(tf.random_normal([10]))
h = tf.nn.relu(tf.add(tf.matmul(x, w1), b1))
logits = tf.matmul(h, w2) + b2
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits))
train = tf.train.AdamOptimizer(0.001).minimize(loss)
