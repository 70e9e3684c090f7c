import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 784])
y = tf.placeholder(tf.int32, [None])
labels = tf.one_hot(y, 10)
logits = tf.layers.dense(x, 10)
loss = tf.reduce_mean(
    tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)  # here
)
train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)
