import tensorflow as tf

acc, acc_op = tf.metrics.accuracy(labels, tf.argmax(logits, 1))  # here
train_op = tf.train.AdamOptimizer().minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(tf.local_variables_initializer())
    for epoch in range(10):
        for _ in range(500):
            sess.run(train_op)
        for _ in range(50):
            sess.run(acc_op)
        print(epoch, sess.run(acc))
