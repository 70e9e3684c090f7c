score, update = tf.metrics.auc(labels, probs)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(30):
        run_epoch(sess)
        sess.run(tf.local_variables_initializer())
        for feed in val_feeds:
            sess.run(update, feed)
        print(sess.run(score))
