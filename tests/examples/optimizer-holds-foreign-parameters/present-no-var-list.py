import tensorflow as tf

d_loss = tf.reduce_mean(d_loss_real + d_loss_fake)
g_loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(logits=d_fake, labels=ones))
d_train = tf.train.AdamOptimizer(2e-4, beta1=0.5).minimize(d_loss)  # here
g_train = tf.train.AdamOptimizer(2e-4, beta1=0.5).minimize(g_loss)  # here
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(100000):
        sess.run(d_train, feed_dict={x: batch, z: noise})
        sess.run(g_train, feed_dict={z: noise})
