import tensorflow as tf


def focal(y_true, y_pred, gamma=2.0):
    pt = tf.where(tf.equal(y_true, 1), y_pred, 1 - y_pred)
    return -tf.reduce_mean(tf.pow(1.0 - pt, gamma) * tf.math.log(pt))  # here


model.compile("adam", loss=focal)
model.fit(x, y)
