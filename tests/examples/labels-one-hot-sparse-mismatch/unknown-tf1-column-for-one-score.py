import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 20])
y = tf.placeholder(tf.float32, [None, 3])
logits = tf.layers.dense(x, 3)
loss = tf.losses.softmax_cross_entropy(y, logits)
train_op = tf.train.AdamOptimizer().minimize(loss)
