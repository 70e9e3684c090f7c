import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 784])
y_ = tf.placeholder(tf.float32, [None, 10])
h = tf.layers.dense(x, 256, activation=tf.nn.relu)
logits = tf.layers.dense(h, 10)
prob = tf.nn.softmax(logits, axis=0)  # here
loss = tf.losses.log_loss(y_, prob)
ce = tf.nn.softmax_cross_entropy_with_logits_v2(labels=y_, logits=prob)
train = tf.train.AdamOptimizer(1e-3).minimize(tf.reduce_mean(ce))
