import tensorflow as tf

acc, acc_op = tf.metrics.accuracy(labels, tf.argmax(logits, 1))
reset = tf.local_variables_initializer()
train_op = tf.train.AdamOptimizer().minimize(loss)
correct = 0
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(10):
        sess.run(reset)
        correct = 0
        for _ in range(50):
            correct += sess.run(acc_op)
        print(epoch, sess.run(acc))
