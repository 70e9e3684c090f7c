import tensorflow as tf

logits = tf.layers.dense(x, 10)
per_sample = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
loss = tf.reduce_mean(per_sample)
train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)
