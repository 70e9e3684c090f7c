def call(self, x, mask=None):
    m = tf.cast(mask, tf.float32)[..., None]
    return tf.reduce_sum(x * m, 1) / tf.reduce_sum(m, 1)  # here
