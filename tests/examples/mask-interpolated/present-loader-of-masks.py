def load_mask(path):
    m = tf.io.decode_png(tf.io.read_file(path), channels=1)
    m = tf.image.resize(m, (256, 256))  # here
    return tf.cast(m, tf.int32)
