import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 784])
y_ = tf.placeholder(tf.float32, [None, 10])
h = tf.layers.dense(x, 100, activation=tf.nn.relu)
prediction = tf.nn.softmax(tf.layers.dense(h, 10))  # here
cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=prediction))
train_step = tf.train.AdamOptimizer(1e-3).minimize(cost)
