import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 32, 32, 3])
h = tf.layers.batch_normalization(tf.layers.conv2d(x, 32, 3), training=True)
logits = tf.layers.dense(tf.layers.flatten(h), 10)
loss = tf.losses.sparse_softmax_cross_entropy(y, logits)
ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
with tf.control_dependencies(ops):
    train = tf.train.AdamOptimizer(1e-3).minimize(loss)
