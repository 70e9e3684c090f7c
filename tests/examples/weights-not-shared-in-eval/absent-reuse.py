import tensorflow as tf


def network(images, reuse=False):
    with tf.variable_scope("net", reuse=reuse):
        h = tf.layers.dense(images, 256, activation=tf.nn.relu)
        return tf.layers.dense(h, 10)


train_logits = network(train_images)
loss = tf.losses.sparse_softmax_cross_entropy(train_labels, train_logits)
train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)
test_logits = network(test_images, reuse=True)
with tf.Session() as sess:
    print(test_logits.eval(session=sess))
    sess.run(train_op)
