"""Census-like lead scoring with a custom Estimator."""
import argparse

import tensorflow as tf

tf.logging.set_verbosity(tf.logging.INFO)

COLUMNS = ["age", "visits", "pages", "minutes", "channel", "device", "region", "bought"]
DEFAULTS = [[0.0], [0.0], [0.0], [0.0], [""], [""], [""], [0]]
STATS = {"age": (41.2, 13.5), "visits": (3.4, 4.1), "pages": (17.0, 21.3), "minutes": (9.6, 12.8)}
TRAIN_ROWS = 1200000


def input_fn(pattern, batch, training):
    def parse(line):
        row = dict(zip(COLUMNS, tf.decode_csv(line, DEFAULTS)))
        return row, row.pop("bought")
    ds = tf.data.Dataset.list_files(pattern, shuffle=training).interleave(
        lambda f: tf.data.TextLineDataset(f).skip(1), cycle_length=16)
    if training:
        ds = ds.shuffle(200000).repeat()
    return ds.map(parse, num_parallel_calls=4).batch(batch).prefetch(4)


def columns():
    num = [tf.feature_column.numeric_column(k, normalizer_fn=lambda v, m=m, s=s: (v - m) / s) for k, (m, s) in STATS.items()]
    cat = [tf.feature_column.embedding_column(tf.feature_column.categorical_column_with_hash_bucket(k, n), d)
           for k, n, d in (("channel", 50, 8), ("device", 200, 8), ("region", 1000, 16))]
    return num + cat


def model_fn(features, labels, mode, params):
    training = mode == tf.estimator.ModeKeys.TRAIN
    net = tf.feature_column.input_layer(features, params["columns"])
    for units in params["hidden"]:
        net = tf.layers.dense(net, units, activation=tf.nn.relu)
        net = tf.layers.dropout(net, params["dropout"], training=training)
    logits = tf.layers.dense(net, 1)[:, 0]
    prob = tf.sigmoid(logits)
    if mode == tf.estimator.ModeKeys.PREDICT:
        return tf.estimator.EstimatorSpec(mode, predictions={"p": prob})
    loss = tf.losses.sigmoid_cross_entropy(labels, logits)
    if mode == tf.estimator.ModeKeys.EVAL:
        return tf.estimator.EstimatorSpec(mode, loss=loss, eval_metric_ops={"auc": tf.metrics.auc(labels, prob)})
    gs = tf.train.get_global_step()
    lr = tf.train.exponential_decay(params["lr"], gs, decay_steps=10000, decay_rate=0.5, staircase=True)
    tf.summary.scalar("lr", lr)
    train_op = tf.train.AdamOptimizer(lr).minimize(loss, global_step=gs)
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train_op)


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--train", default="leads/train-*.csv")
    ap.add_argument("--eval", default="leads/eval-*.csv")
    ap.add_argument("--model_dir", default="runs/lead0")
    ap.add_argument("--batch", type=int, default=512)
    ap.add_argument("--steps", type=int, default=60000)
    a = ap.parse_args()
    est = tf.estimator.Estimator(model_fn, a.model_dir, params={
        "columns": columns(), "hidden": [256, 128, 64], "dropout": 0.2, "lr": 1e-3})
    tf.estimator.train_and_evaluate(
        est,
        tf.estimator.TrainSpec(lambda: input_fn(a.train, a.batch, True), max_steps=a.steps),
        tf.estimator.EvalSpec(lambda: input_fn(a.eval, a.batch, False), steps=None, throttle_secs=300))
