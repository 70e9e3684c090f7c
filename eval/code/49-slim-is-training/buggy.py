import math

import tensorflow as tf
from nets import resnet_v1
from datasets import food101

slim = tf.contrib.slim
tf.app.flags.DEFINE_string("checkpoint_dir", "/tmp/food/train", "")
tf.app.flags.DEFINE_string("eval_dir", "/tmp/food/eval", "")
tf.app.flags.DEFINE_string("dataset_dir", "/data/food101", "")
tf.app.flags.DEFINE_integer("batch_size", 50, "")
FLAGS = tf.app.flags.FLAGS

_R_MEAN, _G_MEAN, _B_MEAN = 123.68, 116.78, 103.94


def preprocess_for_eval(image, size=224):
    image = tf.image.central_crop(image, central_fraction=0.875)
    image = tf.image.resize_images(image, [size, size])
    image.set_shape([size, size, 3])
    return tf.to_float(image) - tf.constant([_R_MEAN, _G_MEAN, _B_MEAN])


def load_batch(dataset, batch_size):
    provider = slim.dataset_data_provider.DatasetDataProvider(
        dataset, shuffle=False, common_queue_capacity=2 * batch_size, common_queue_min=batch_size)
    image, label = provider.get(["image", "label"])
    return tf.train.batch([preprocess_for_eval(image), label], batch_size=batch_size,
                          num_threads=4, capacity=5 * batch_size, allow_smaller_final_batch=True)


def main(_):
    tf.logging.set_verbosity(tf.logging.INFO)
    with tf.Graph().as_default():
        tf.train.get_or_create_global_step()
        dataset = food101.get_split("validation", FLAGS.dataset_dir)
        images, labels = load_batch(dataset, FLAGS.batch_size)
        with slim.arg_scope(resnet_v1.resnet_arg_scope()):
            logits, end_points = resnet_v1.resnet_v1_50(images, num_classes=dataset.num_classes, is_training=True)
        logits = tf.squeeze(logits)
        predictions = tf.argmax(logits, 1)
        names_to_values, names_to_updates = slim.metrics.aggregate_metric_map({
            "accuracy": slim.metrics.streaming_accuracy(predictions, labels),
            "recall_5": slim.metrics.streaming_recall_at_k(logits, labels, 5),
        })
        for name, value in names_to_values.items():
            tf.summary.scalar("eval/%s" % name, value)
        num_batches = int(math.ceil(dataset.num_samples / float(FLAGS.batch_size)))
        slim.evaluation.evaluation_loop(
            master="", checkpoint_dir=FLAGS.checkpoint_dir, logdir=FLAGS.eval_dir, num_evals=num_batches,
            eval_op=list(names_to_updates.values()), variables_to_restore=slim.get_variables_to_restore(),
            eval_interval_secs=300)


if __name__ == "__main__":
    tf.app.run()
