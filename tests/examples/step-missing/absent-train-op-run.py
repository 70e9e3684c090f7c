update = tf.train.MomentumOptimizer(0.01, 0.9).minimize(cross_entropy)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(20000):
        bx, by = next_batch(64)
        _, ce, hits = sess.run([update, cross_entropy, accuracy], feed_dict={x: bx, y: by})
        print(step, ce, hits)
