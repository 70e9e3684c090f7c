import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 32, 32, 3])
y = tf.placeholder(tf.int64, [None])
net = tf.layers.conv2d(x, 32, 3)
net = tf.layers.batch_normalization(net, training=True)
logits = tf.layers.dense(tf.layers.flatten(net), 10)
loss = tf.losses.sparse_softmax_cross_entropy(y, logits)
ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
with tf.control_dependencies(ops):
    train_op = tf.train.AdamOptimizer().minimize(loss)
saver = tf.train.Saver()
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(1000):
        bx, by = batches.next()
        sess.run(train_op, feed_dict={x: bx, y: by})
    saver.save(sess, "model.ckpt")
