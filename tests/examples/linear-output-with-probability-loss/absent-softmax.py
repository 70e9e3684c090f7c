import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 784])
y_ = tf.placeholder(tf.float32, [None, 10])
h = tf.layers.dense(x, 300, activation=tf.nn.relu)
logits = tf.layers.dense(h, 10)
y = tf.nn.softmax(logits)
cross_entropy = tf.nn.softmax_cross_entropy_with_logits_v2(labels=y_, logits=logits)
train_step = tf.train.AdamOptimizer(1e-4).minimize(tf.reduce_mean(cross_entropy))
entropy = -tf.reduce_sum(y * tf.log(y + 1e-8), axis=1)
