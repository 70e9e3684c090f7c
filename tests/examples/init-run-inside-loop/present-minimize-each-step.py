import tensorflow as tf

optimizer = tf.train.GradientDescentOptimizer(0.1)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
for step in range(1000):
    train_op = optimizer.minimize(loss)  # here
    sess.run(train_op, feed_dict={x: xs, y: ys})
