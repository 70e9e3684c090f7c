import tensorflow as tf

saver = tf.train.Saver(backbone_vars)
train_op = tf.train.AdamOptimizer(1e-4).minimize(loss)
init = tf.global_variables_initializer()
with tf.Session() as sess:
    saver.restore(sess, "vgg_16.ckpt")
    sess.run(init)  # here
    for i in range(1000):
        sess.run(train_op)
