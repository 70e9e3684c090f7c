import tensorflow as tf

scores = tf.matmul(x, weights) + bias
cost = -tf.reduce_sum(truth * tf.log(tf.clip_by_value(scores, 1e-8, 1.0)))  # here
train = tf.train.GradientDescentOptimizer(0.05).minimize(cost)
