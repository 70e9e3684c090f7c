import tensorflow as tf

global_step = tf.Variable(0, trainable=False)
lr = tf.train.exponential_decay(0.1, global_step, 10000, 0.96, staircase=True)  # here
optimizer = tf.train.GradientDescentOptimizer(lr)
train_op = optimizer.minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(50000):
        sess.run(train_op, feed_dict={x: bx, y: by})
