import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 784])
y = tf.placeholder(tf.float32, [None, 10])
logits = tf.layers.dense(x, 10)
loss = tf.losses.softmax_cross_entropy(y, logits)
train_op = tf.train.AdamOptimizer().minimize(loss)
test_x, test_y = mnist.test.next_batch(1000)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(1000):
        bx, by = mnist.train.next_batch(100)
        sess.run(train_op, feed_dict={x: bx, y: by})
        print(sess.run(loss, feed_dict={x: test_x, y: test_y}))
