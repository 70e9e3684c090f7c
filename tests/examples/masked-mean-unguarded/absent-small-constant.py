mask = tf.cast(tf.not_equal(ids, 0), tf.float32)
count = tf.maximum(tf.reduce_sum(mask, axis=1), 1.0)
loss = tf.reduce_mean(tf.reduce_sum(ce * mask, axis=1) / count)
