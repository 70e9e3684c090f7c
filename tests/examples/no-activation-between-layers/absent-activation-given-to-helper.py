import tensorflow as tf


def add_layer(inputs, n_in, n_out, activation=None):
    W = tf.Variable(tf.random_normal([n_in, n_out], stddev=0.1))
    b = tf.Variable(tf.zeros([n_out]))
    z = tf.matmul(inputs, W) + b
    if activation is None:
        out = z
    else:
        out = activation(z)
    return out


x = tf.placeholder(tf.float32, [None, 4])
y = tf.placeholder(tf.float32, [None, 3])
hidden = add_layer(x, 4, 16, tf.nn.relu)
logits = add_layer(hidden, 16, 3)
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits))
train = tf.train.AdamOptimizer().minimize(loss)
