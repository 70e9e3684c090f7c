import tensorflow as tf

h = tf.nn.relu(tf.matmul(x, w1) + b1)
h = tf.nn.dropout(h, keep_prob=0.8)
loss = tf.losses.sparse_softmax_cross_entropy(labels=y, logits=tf.matmul(h, w2))
