import tensorflow as tf

FLAGS = tf.app.flags.FLAGS
tf.app.flags.DEFINE_float("learning_rate", 1e-5, "learning rate")
logits = tf.layers.dense(features, 20)
loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
train_op = tf.train.GradientDescentOptimizer(FLAGS.learning_rate).minimize(loss)  # here
