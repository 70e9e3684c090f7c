import tensorflow as tf

global_step = tf.Variable(0, name="global_step", trainable=False)
w = tf.Variable(tf.truncated_normal([784, 10], stddev=0.1))
x = tf.placeholder(tf.float32, [None, 784])
y = tf.placeholder(tf.int32, [None])
loss = tf.losses.sparse_softmax_cross_entropy(labels=y, logits=tf.matmul(x, w))
train_op = tf.train.AdamOptimizer(1e-3).minimize(loss, global_step=global_step)
