from __future__ import absolute_import, division, print_function

import os

import numpy as np
import tensorflow as tf

slim = tf.contrib.slim

TRAIN_DIR = "/tmp/tiles"
NUM_STEPS = 2500
EVAL_EVERY = 250
BATCH = 64
BN = {
    "decay": 0.9999,
    "epsilon": 0.001,
    "scale": True,
    "updates_collections": tf.GraphKeys.UPDATE_OPS,
}


def tiles_arg_scope(is_training, weight_decay=4e-5):
    params = dict(BN, is_training=is_training)
    with slim.arg_scope([slim.conv2d, slim.fully_connected],
                        weights_regularizer=slim.l2_regularizer(weight_decay),
                        weights_initializer=slim.variance_scaling_initializer()):
        with slim.arg_scope([slim.conv2d], normalizer_fn=slim.batch_norm, normalizer_params=params) as sc:
            return sc


def tiles_net(images, num_classes, is_training, scope="tiles"):
    with tf.variable_scope(scope, "tiles", [images]):
        net = slim.conv2d(images, 32, [3, 3], scope="conv0")
        for i, depth in enumerate([64, 128, 256]):
            net = slim.repeat(net, 2, slim.conv2d, depth, [3, 3], scope="conv%d" % (i + 1))
            net = slim.max_pool2d(net, [2, 2], scope="pool%d" % (i + 1))
        net = tf.reduce_mean(net, [1, 2], name="gap")
        net = slim.dropout(net, 0.8, is_training=is_training, scope="drop")
        return slim.fully_connected(net, num_classes, activation_fn=None, scope="logits")


def load(split):
    d = np.load("/data/tiles_%s.npz" % split)
    return d["img"].astype(np.float32) / 127.5 - 1.0, d["lab"].astype(np.int64)


def main():
    xt, yt = load("train")          # 48x48x3 roof tiles, 7 damage classes
    xv, yv = load("val")
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, 48, 48, 3])
        labels = tf.placeholder(tf.int64, [None])
        is_training = tf.placeholder(tf.bool, [])
        with slim.arg_scope(tiles_arg_scope(is_training)):
            logits = tiles_net(images, 7, is_training)
        tf.losses.sparse_softmax_cross_entropy(labels, logits)
        total_loss = tf.losses.get_total_loss()
        correct = tf.reduce_sum(tf.cast(tf.equal(tf.argmax(logits, 1), labels), tf.int32))

        step = tf.train.get_or_create_global_step()
        lr = tf.train.cosine_decay(0.003, step, NUM_STEPS)
        train_op = slim.learning.create_train_op(total_loss, tf.train.AdamOptimizer(lr), global_step=step)
        saver = tf.train.Saver()
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            for it in range(1, NUM_STEPS + 1):
                pick = np.random.choice(len(xt), BATCH, replace=False)
                l = sess.run(train_op, {images: xt[pick], labels: yt[pick], is_training: True})
                if it % EVAL_EVERY == 0:
                    hits = 0
                    for i in range(0, len(xv), 256):
                        hits += sess.run(correct, {images: xv[i:i + 256], labels: yv[i:i + 256], is_training: False})
                    print("step %d  loss %.4f  val acc %.4f" % (it, l, hits / len(xv)))
                    saver.save(sess, os.path.join(TRAIN_DIR, "model"), global_step=it)


if __name__ == "__main__":
    main()
