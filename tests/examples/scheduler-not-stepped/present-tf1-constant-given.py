import tensorflow as tf

step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.05, step, 5000, 0.5)  # here
tf.summary.scalar("rate", rate)
train = tf.train.MomentumOptimizer(0.05, 0.9).minimize(loss, global_step=step)
