import tensorflow as tf


def weight_variable(shape, stddev=0.1):
    return tf.Variable(tf.truncated_normal(shape, stddev=stddev))


word_embedding = tf.Variable(tf.random_normal([20000, 128]))
ids = tf.placeholder(tf.int32, [None, 40])
h = tf.reduce_mean(tf.nn.embedding_lookup(word_embedding, ids), axis=1)
w1 = weight_variable([128, 64])
w2 = weight_variable([64, 4])
logits = tf.matmul(tf.nn.relu(tf.matmul(h, w1)), w2)
loss = tf.reduce_mean(
    tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.placeholder(tf.int32), logits=logits)
)
train = tf.train.AdamOptimizer().minimize(loss)
w_fc1 = weight_variable([7 * 7 * 64, 1024])
