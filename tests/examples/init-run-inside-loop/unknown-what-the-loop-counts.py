import tensorflow as tf

train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)
with tf.Session() as sess:
    for k in range(10):
        sess.run(tf.global_variables_initializer())
        for j in range(100):
            sess.run(train_op)
