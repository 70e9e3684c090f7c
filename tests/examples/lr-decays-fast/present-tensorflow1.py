import tensorflow as tf

global_step = tf.train.get_or_create_global_step()
lr = tf.train.exponential_decay(0.1, global_step, decay_steps=50, decay_rate=0.5)  # here
train_op = tf.train.GradientDescentOptimizer(lr).minimize(loss, global_step=global_step)
