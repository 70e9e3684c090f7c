import tensorflow as tf

rate = tf.train.exponential_decay(0.1, global_step, 10000, 0.96, staircase=True)  # here
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step)
