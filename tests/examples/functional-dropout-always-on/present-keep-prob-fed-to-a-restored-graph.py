saver = tf.train.import_meta_graph("cnn.ckpt.meta")
with tf.Session() as sess:
    saver.restore(sess, "cnn.ckpt")
    feed = {images: test_images, labels: test_labels, keep_prob: 0.5}
    hits = sess.run(accuracy, feed_dict=feed)  # here
    print(hits)
