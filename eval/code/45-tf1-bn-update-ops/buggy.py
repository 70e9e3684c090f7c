from __future__ import print_function

import numpy as np
import tensorflow as tf

flags = tf.app.flags
FLAGS = flags.FLAGS
flags.DEFINE_string("data", "traffic_signs.npz", "npz with x_train, y_train, x_test, y_test")
flags.DEFINE_integer("epochs", 20, "")
flags.DEFINE_integer("batch_size", 128, "")
flags.DEFINE_float("learning_rate", 1e-3, "")


def conv_bn_relu(x, filters, is_training, name):
    with tf.variable_scope(name):
        x = tf.layers.conv2d(x, filters, 3, padding="same", use_bias=False)
        x = tf.layers.batch_normalization(x, training=is_training, momentum=0.9)
        x = tf.nn.relu(x)
        return tf.layers.max_pooling2d(x, 2, 2)


def inference(images, is_training, n_classes=43):
    net = conv_bn_relu(images, 32, is_training, "block1")
    net = conv_bn_relu(net, 64, is_training, "block2")
    net = conv_bn_relu(net, 128, is_training, "block3")
    net = tf.layers.flatten(net)
    net = tf.layers.dense(net, 256, activation=tf.nn.relu)
    net = tf.layers.dropout(net, 0.5, training=is_training)
    return tf.layers.dense(net, n_classes)


def preprocess(x):
    return (x.astype(np.float32) - 128.0) / 128.0


def main(_):
    d = np.load(FLAGS.data)
    x_train, y_train = preprocess(d["x_train"]), d["y_train"]
    x_test, y_test = preprocess(d["x_test"]), d["y_test"]

    images = tf.placeholder(tf.float32, [None, 32, 32, 3])
    labels = tf.placeholder(tf.int64, [None])
    is_training = tf.placeholder(tf.bool, [])
    logits = inference(images, is_training)
    loss = tf.losses.sparse_softmax_cross_entropy(labels=labels, logits=logits)
    accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(logits, 1), labels), tf.float32))
    optimizer = tf.train.AdamOptimizer(FLAGS.learning_rate)
    train_op = optimizer.minimize(loss)
    saver = tf.train.Saver()

    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for epoch in range(FLAGS.epochs):
            order = np.random.permutation(len(x_train))
            for i in range(0, len(order) - FLAGS.batch_size, FLAGS.batch_size):
                idx = order[i:i + FLAGS.batch_size]
                _, l = sess.run([train_op, loss], {images: x_train[idx], labels: y_train[idx], is_training: True})
            accs = [sess.run(accuracy, {images: x_test[i:i + 500], labels: y_test[i:i + 500], is_training: False})
                    for i in range(0, len(x_test) - 499, 500)]
            print("epoch %d loss %.4f test accuracy %.4f" % (epoch, l, np.mean(accs)))
        saver.save(sess, "./signs.ckpt")


if __name__ == "__main__":
    tf.app.run()
