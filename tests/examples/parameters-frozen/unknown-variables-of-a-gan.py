g_vars = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope='gen')
d_vars = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope='dis')
g_op = tf.train.AdamOptimizer(2e-4, 0.5).minimize(g_loss, var_list=g_vars)
d_op = tf.train.AdamOptimizer(2e-4, 0.5).minimize(d_loss, var_list=d_vars)
