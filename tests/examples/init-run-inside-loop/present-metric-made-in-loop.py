for epoch in range(30):
    run_epoch(sess)
    score, update = tf.metrics.auc(labels, probs)  # here
    sess.run(tf.local_variables_initializer())
    for feed in val_feeds:
        sess.run(update, feed)
    print(sess.run(score))
