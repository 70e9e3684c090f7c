import tensorflow as tf


def network(features, is_training):
    net = tf.layers.dense(features["x"], 64, activation=tf.nn.relu)
    net = tf.layers.dropout(net, rate=0.4, training=is_training)
    return tf.layers.dense(net, 1)


def model_fn(features, labels, mode, params):
    logits = network(features, is_training=True)  # here
    loss = tf.losses.sigmoid_cross_entropy(labels, logits)
    train_op = tf.train.AdamOptimizer().minimize(loss, global_step=tf.train.get_global_step())
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train_op)


estimator = tf.estimator.Estimator(model_fn)
estimator.train(train_input_fn, steps=1000)
print(estimator.evaluate(test_input_fn))
