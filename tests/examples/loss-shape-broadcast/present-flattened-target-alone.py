def log_cosh(y_true, y_pred):
    y_true = tf.reshape(y_true, [-1])
    return tf.reduce_mean(tf.math.log(tf.cosh(y_pred - y_true)))  # here
