import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 784])
y_ = tf.placeholder(tf.float32, [None, 10])
y = tf.nn.softmax(tf.layers.dense(x, 10))
cross_entropy = -tf.reduce_sum(y_ * tf.log(tf.clip_by_value(y, 1e-10, 1.0)))  # here
train_step = tf.train.AdamOptimizer(1e-4).minimize(cross_entropy)
