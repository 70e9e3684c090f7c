def rel_error(y_true, y_pred):
    num = tf.reduce_sum(tf.abs(y_pred - y_pred), axis=-1)  # here
    den = tf.norm(y_true, axis=-1) + 1e-6
    return tf.reduce_mean(num / den)

model.compile(optimizer="adam", loss=rel_error, metrics=["mae"])
