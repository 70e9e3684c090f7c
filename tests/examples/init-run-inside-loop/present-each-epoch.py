import tensorflow as tf

train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)
init = tf.global_variables_initializer()
with tf.Session() as sess:
    for epoch in range(100):
        sess.run(init)  # here
        for i in range(n_batches):
            _, c = sess.run([train_op, loss], feed_dict={x: xs[i], y: ys[i]})
        print(epoch, c)
