import tensorflow as tf

saver = tf.train.Saver(backbone_vars)
train_op = tf.train.AdamOptimizer(1e-4).minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    saver.restore(sess, "vgg_16.ckpt")
    for i in range(1000):
        sess.run(train_op)
