import tensorflow as tf
from nets import nets_factory

slim = tf.contrib.slim
FLAGS = tf.app.flags.FLAGS


def main(_):
    images, labels = read_split("validation", FLAGS.batch_size)
    network_fn = nets_factory.get_network_fn(  # here
        FLAGS.model_name, num_classes=1001, is_training=True
    )
    logits, _ = network_fn(images)
    accuracy, update = slim.metrics.streaming_accuracy(tf.argmax(logits, 1), labels)
    slim.evaluation.evaluate_once(
        master="",
        checkpoint_path=tf.train.latest_checkpoint(FLAGS.checkpoint_dir),
        logdir=FLAGS.eval_dir,
        num_evals=200,
        eval_op=[update],
    )
