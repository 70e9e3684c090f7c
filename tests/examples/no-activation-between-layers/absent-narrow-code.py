h = tf.layers.dense(x, 300, tf.nn.relu)
code = tf.layers.dense(h, code_size)
h = tf.layers.dense(code, 300, tf.nn.relu)
out = tf.layers.dense(h, 784)
