import tensorflow as tf


def cnn_model(features, labels, mode):
    regularizer = tf.contrib.layers.l2_regularizer(0.0005)
    x = tf.layers.dense(features["x"], 256, activation=tf.nn.relu, kernel_regularizer=regularizer)
    logits = tf.layers.dense(x, 20, kernel_regularizer=regularizer)
    onehot = tf.one_hot(labels, depth=20)
    loss = build_loss(onehot, logits)
    optimizer = tf.train.GradientDescentOptimizer(learning_rate=1e-3)
    train_op = optimizer.minimize(loss=loss, global_step=tf.train.get_global_step())
    return tf.estimator.EstimatorSpec(mode=mode, loss=loss, train_op=train_op)
