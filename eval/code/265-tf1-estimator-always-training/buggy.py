from __future__ import absolute_import, division, print_function

import functools

import pandas as pd
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.INFO)
NUMERIC = ["income", "age", "loan", "months", "delays", "score"]
PARAMS = {"hidden": [128, 64], "keep": 0.7, "learning_rate": 0.001}


def feature_columns(frame):
    columns = []
    for name in NUMERIC:
        mean, std = frame[name].mean(), frame[name].std()
        columns.append(tf.feature_column.numeric_column(
            name, normalizer_fn=functools.partial(lambda x, m, s: (x - m) / s, m=mean, s=std)))
    return columns


def mlp(features, columns, params, is_training):
    net = tf.feature_column.input_layer(features, columns)
    for units in params["hidden"]:
        net = tf.layers.dense(net, units)
        net = tf.layers.batch_normalization(net, training=is_training)
        net = tf.nn.relu(net)
        net = tf.layers.dropout(net, rate=1 - params["keep"], training=is_training)
    return tf.layers.dense(net, 1)


def model_fn(features, labels, mode, params):
    logits = mlp(features, params["columns"], params, is_training=True)
    probability = tf.sigmoid(logits)
    if mode == tf.estimator.ModeKeys.PREDICT:
        return tf.estimator.EstimatorSpec(mode, predictions={"default": probability})

    labels = tf.cast(tf.reshape(labels, [-1, 1]), tf.float32)
    loss = tf.losses.sigmoid_cross_entropy(labels, logits)
    if mode == tf.estimator.ModeKeys.EVAL:
        metrics = {"auc": tf.metrics.auc(labels, probability)}
        return tf.estimator.EstimatorSpec(mode, loss=loss, eval_metric_ops=metrics)

    optimizer = tf.train.AdamOptimizer(params["learning_rate"])
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        train_op = optimizer.minimize(loss, global_step=tf.train.get_global_step())
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train_op)


def input_fn(frame, training, batch_size=256):
    ds = tf.data.Dataset.from_tensor_slices((dict(frame[NUMERIC]), frame["default"].values))
    if training:
        ds = ds.shuffle(len(frame)).repeat()
    return ds.batch(batch_size)


def main(_):
    frame = pd.read_csv("loans.csv").sample(frac=1, random_state=17)
    cut = int(len(frame) * 0.8)
    train, test = frame[:cut], frame[cut:]
    estimator = tf.estimator.Estimator(
        model_fn,
        model_dir="loans_model",
        params=dict(PARAMS, columns=feature_columns(train)),
    )
    tf.estimator.train_and_evaluate(
        estimator,
        tf.estimator.TrainSpec(lambda: input_fn(train, True), max_steps=20000),
        tf.estimator.EvalSpec(lambda: input_fn(test, False), steps=None, throttle_secs=60),
    )


if __name__ == "__main__":
    tf.app.run()
