import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 784])
y_ = tf.placeholder(tf.float32, [None, 10])
h = tf.layers.dense(x, 300, activation=tf.nn.relu)
y = tf.layers.dense(h, 10)
cross_entropy = -tf.reduce_sum(y_ * tf.log(y), axis=1)  # here
loss = tf.reduce_mean(cross_entropy)
train_step = tf.train.AdamOptimizer(1e-4).minimize(loss)
