import tensorflow as tf
from nets import inception

slim = tf.contrib.slim


def main(_):
    images, labels = read_split("validation", 100)
    with slim.arg_scope(inception.inception_v3_arg_scope()):
        logits, _ = inception.inception_v3(images, num_classes=120, is_training=False)
    correct = tf.nn.in_top_k(logits, labels, 1)
    saver = tf.train.Saver(slim.get_variables_to_restore())
    with tf.Session() as sess:
        saver.restore(sess, tf.train.latest_checkpoint("/tmp/dogs"))
        print(sum(sess.run(correct).sum() for _ in range(50)) / 5000)
