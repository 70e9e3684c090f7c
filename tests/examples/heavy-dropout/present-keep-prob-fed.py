import tensorflow as tf

keep_prob = tf.placeholder(tf.float32)
h = tf.nn.relu(tf.matmul(x, w1) + b1)
h = tf.nn.dropout(h, keep_prob)  # here
logits = tf.matmul(h, w2) + b2
with tf.Session() as sess:
    for i in range(1000):
        sess.run(train_op, feed_dict={x: bx, y: by, keep_prob: 0.2})
    print(sess.run(accuracy, feed_dict={x: tx, y: ty, keep_prob: 1.0}))
