import tensorflow as tf

is_training = tf.placeholder(tf.bool)
x = tf.placeholder(tf.float32, [None, 32, 32, 3])
y = tf.placeholder(tf.int64, [None])
h = tf.layers.batch_normalization(tf.layers.conv2d(x, 64, 3), training=is_training)
logits = tf.layers.dense(tf.layers.flatten(h), 10)
loss = tf.losses.sparse_softmax_cross_entropy(y, logits)
with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
    train_op = tf.train.AdamOptimizer().minimize(loss)
acc = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(logits, 1), y), tf.float32))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(10000):
        sess.run(train_op, feed_dict={x: xb(i), y: yb(i), is_training: True})
        if i % 500 == 0:
            print(sess.run(acc, feed_dict={x: x_val, y: y_val, is_training: True}))  # here
