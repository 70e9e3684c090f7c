import tensorflow as tf

train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)
reset_metrics = tf.local_variables_initializer()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(100):
        sess.run(reset_metrics)
        for i in range(n_batches):
            sess.run([train_op, acc_op], feed_dict={x: xs[i], y: ys[i]})
