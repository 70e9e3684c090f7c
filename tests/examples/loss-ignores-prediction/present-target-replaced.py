def my_loss(y_true, y_pred):
    y_true = tf.cast(y_pred, tf.float32)  # here
    return K.mean(K.square(y_true - y_pred) * 10)
