import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 8])
y = tf.placeholder(tf.float32, [None, 1])
pred = tf.layers.dense(tf.layers.dense(x, 32, activation=tf.nn.relu), 1)
loss = tf.reduce_mean(tf.square(pred - y))  # here
train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)
