import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 13])
y = tf.placeholder(tf.float32, [None])
h = tf.layers.dense(x, 64, activation=tf.nn.relu)
pred = tf.layers.dense(h, 1)
loss = tf.reduce_mean(tf.square(pred - y))  # here
train = tf.train.AdamOptimizer(1e-3).minimize(loss)
