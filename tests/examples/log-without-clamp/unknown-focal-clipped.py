import tensorflow as tf


def focal(y_true, y_pred, gamma=2.0):
    y_pred = tf.clip_by_value(y_pred, 1e-7, 1 - 1e-7)
    pt = tf.where(tf.equal(y_true, 1), y_pred, 1 - y_pred)
    return -tf.reduce_mean(tf.pow(1.0 - pt, gamma) * tf.math.log(pt))


model.compile("adam", loss=focal)
model.fit(x, y)
