"""Estimator on TFRecords; write_records.py walks data/<class>/*.jpg in class order, 5000 images a class."""
import tensorflow as tf

tf.logging.set_verbosity(tf.logging.INFO)
NUM_CLASSES = 20
SIZE = 64
TRAIN_SAMPLES = 100000


def parse(serialized):
    feats = tf.parse_single_example(serialized, {
        "image": tf.FixedLenFeature([], tf.string),
        "label": tf.FixedLenFeature([], tf.int64),
    })
    image = tf.image.decode_jpeg(feats["image"], channels=3)
    image = tf.image.resize_images(image, [SIZE, SIZE])
    image = tf.reshape(image, [SIZE, SIZE, 3])
    return image / 127.5 - 1.0, feats["label"]


def input_fn(path, batch_size, training):
    ds = tf.data.TFRecordDataset(path)
    if training:
        ds = ds.shuffle(buffer_size=100).repeat()
    return ds.map(parse, num_parallel_calls=8).batch(batch_size).prefetch(2)


def model_fn(features, labels, mode, params):
    training = mode == tf.estimator.ModeKeys.TRAIN
    net = features
    for i, width in enumerate(params["widths"]):
        net = tf.layers.conv2d(net, width, 3, padding="same", use_bias=False, name="conv%d" % i)
        net = tf.layers.batch_normalization(net, training=training, name="bn%d" % i)
        net = tf.layers.max_pooling2d(tf.nn.relu(net), 2, 2)
    net = tf.reduce_mean(net, axis=[1, 2])
    logits = tf.layers.dense(net, NUM_CLASSES)
    predictions = {"class": tf.argmax(logits, 1), "prob": tf.nn.softmax(logits)}
    if mode == tf.estimator.ModeKeys.PREDICT:
        return tf.estimator.EstimatorSpec(mode, predictions=predictions)
    loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
    if mode == tf.estimator.ModeKeys.EVAL:
        metrics = {"accuracy": tf.metrics.accuracy(labels, predictions["class"])}
        return tf.estimator.EstimatorSpec(mode, loss=loss, eval_metric_ops=metrics)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        train_op = tf.train.MomentumOptimizer(params["lr"], 0.9).minimize(loss, tf.train.get_global_step())
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train_op)


if __name__ == "__main__":
    est = tf.estimator.Estimator(model_fn, model_dir="./run1", params={"widths": [32, 64, 128, 256], "lr": 0.02})
    train_spec = tf.estimator.TrainSpec(lambda: input_fn("train.tfrecord", 128, True), max_steps=40000)
    eval_spec = tf.estimator.EvalSpec(lambda: input_fn("val.tfrecord", 128, False), steps=None, throttle_secs=120)
    tf.estimator.train_and_evaluate(est, train_spec, eval_spec)
