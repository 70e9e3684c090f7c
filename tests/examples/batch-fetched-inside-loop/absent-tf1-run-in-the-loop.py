dataset = tf.data.TFRecordDataset("train.tfrecord").map(parse).shuffle(5000).batch(64).repeat()
images, labels = dataset.make_one_shot_iterator().get_next()
inputs = tf.placeholder(tf.float32, [None, 32, 32, 3])
targets = tf.placeholder(tf.int64, [None])
cost = tf.losses.sparse_softmax_cross_entropy(targets, network(inputs))
update = tf.train.MomentumOptimizer(0.01, 0.9).minimize(cost)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    shown, _ = sess.run([images, labels])
    print(shown.shape)
    for i in range(10000):
        xb, yb = sess.run([images, labels])
        _, value = sess.run([update, cost], feed_dict={inputs: xb, targets: yb})
