import tensorflow as tf

global_step = tf.Variable(0, trainable=False)
lr = tf.train.exponential_decay(0.1, global_step, 10000, 0.96, staircase=True)
train_op = tf.train.GradientDescentOptimizer(lr).minimize(loss, global_step=global_step)
reduce_lr = tf.keras.callbacks.ReduceLROnPlateau()
callbacks = [reduce_lr]
