#!/usr/bin/env python
# -*- coding: utf-8 -*-
import numpy as np
import tensorflow as tf

flags = tf.app.flags
flags.DEFINE_string("data", "har.npz", "accelerometer windows")
flags.DEFINE_float("lr", 0.001, "")
flags.DEFINE_integer("hidden", 64, "")
flags.DEFINE_integer("epochs", 80, "")
flags.DEFINE_integer("batch", 128, "")
FLAGS = flags.FLAGS


def batches(x, y, n, shuffle=True):
    idx = np.random.permutation(len(x)) if shuffle else np.arange(len(x))
    for i in range(0, len(idx), n):
        yield x[idx[i:i + n]], y[idx[i:i + n]]


def build(n_steps, n_in, n_cls):
    x = tf.placeholder(tf.float32, [None, n_steps, n_in], name="x")
    y = tf.placeholder(tf.int64, [None], name="y")
    keep = tf.placeholder_with_default(1.0, [], name="keep")
    cells = [tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.LSTMCell(FLAGS.hidden), output_keep_prob=keep) for _ in range(2)]
    out, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.MultiRNNCell(cells), x, dtype=tf.float32)
    logits = tf.layers.dense(out[:, -1], n_cls)
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
    acc = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(logits, 1), y), tf.float32))
    opt = tf.train.AdamOptimizer(FLAGS.lr)
    grads, tvars = zip(*opt.compute_gradients(loss))
    grads, _ = tf.clip_by_global_norm(grads, 5.0)
    return x, y, keep, loss, acc, opt.apply_gradients(zip(grads, tvars))


def main(_):
    d = np.load(FLAGS.data)
    xtr, ytr, xte, yte = d["xtr"], d["ytr"], d["xte"], d["yte"]      # test subjects are not in train
    m, s = xtr.mean((0, 1)), xtr.std((0, 1)) + 1e-8
    xtr, xte = (xtr - m) / s, (xte - m) / s
    x, y, keep, loss, acc, train_op = build(xtr.shape[1], xtr.shape[2], int(ytr.max()) + 1)
    saver = tf.train.Saver()
    with tf.Session() as sess:
        for epoch in range(FLAGS.epochs):
            sess.run(tf.global_variables_initializer())
            ls = []
            for bx, by in batches(xtr, ytr, FLAGS.batch):
                l, _ = sess.run([loss, train_op], {x: bx, y: by, keep: 0.7})
                ls.append(l)
            te = np.mean([sess.run(acc, {x: bx, y: by}) for bx, by in batches(xte, yte, 500, False)])
            print("epoch %d  loss %.4f  test acc %.4f" % (epoch, np.mean(ls), te))
        saver.save(sess, "./har.ckpt")


if __name__ == "__main__":
    tf.app.run()
