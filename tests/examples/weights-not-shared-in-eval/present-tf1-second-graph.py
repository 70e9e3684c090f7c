import tensorflow as tf


def network(images):
    w1 = tf.Variable(tf.truncated_normal([784, 256], stddev=0.1))
    b1 = tf.Variable(tf.zeros([256]))
    h = tf.nn.relu(tf.matmul(images, w1) + b1)
    w2 = tf.Variable(tf.truncated_normal([256, 10], stddev=0.1))
    return tf.matmul(h, w2)


train_logits = network(train_images)
loss = tf.losses.sparse_softmax_cross_entropy(train_labels, train_logits)
train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)
test_logits = network(test_images)  # here
accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(test_logits, 1), test_labels), tf.float32))
