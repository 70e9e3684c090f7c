import tensorflow as tf

is_training = tf.placeholder(tf.bool)
x = tf.placeholder(tf.float32, [None, 784])
y = tf.placeholder(tf.int64, [None])
h = tf.layers.dense(x, 256)
h = tf.layers.batch_normalization(h, training=is_training)  # here
h = tf.nn.relu(h)
logits = tf.layers.dense(h, 10)
loss = tf.losses.sparse_softmax_cross_entropy(y, logits)
update_ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)  # here
