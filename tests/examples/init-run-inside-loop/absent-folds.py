import tensorflow as tf

train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)
with tf.Session() as sess:
    for fold in range(5):
        sess.run(tf.global_variables_initializer())
        for epoch in range(100):
            sess.run(train_op, feed_dict={x: xs[fold], y: ys[fold]})
