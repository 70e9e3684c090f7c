import os

import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_v2_behavior()
FLAGS = tf.app.flags.FLAGS
tf.app.flags.DEFINE_string("data", "gestures", "folder")
tf.app.flags.DEFINE_float("rate", 0.05, "first rate")
tf.app.flags.DEFINE_integer("batch", 100, "size of a batch")
tf.app.flags.DEFINE_integer("epochs", 80, "passes")


class GestureGraph(object):
    def __init__(self, length, channels, classes):
        self.x = tf.placeholder(tf.float32, [None, length, channels])
        self.y = tf.placeholder(tf.int64, [None])
        self.training = tf.placeholder_with_default(False, [])
        self.step = tf.Variable(0, trainable=False, name="step")
        self.logits = self.network(classes)
        self.loss = tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=self.y, logits=self.logits))
        right = tf.equal(tf.argmax(self.logits, 1), self.y)
        self.accuracy = tf.reduce_mean(tf.cast(right, tf.float32))
        self.rate = tf.train.exponential_decay(FLAGS.rate, self.step, 2000, 0.6, staircase=True)
        self.train_op = self.minimizer()

    def network(self, classes):
        h = self.x
        for filters in (32, 64, 64):
            h = tf.layers.conv1d(h, filters, 5, padding="same", activation=tf.nn.relu)
            h = tf.layers.max_pooling1d(h, 2, 2)
        h = tf.layers.flatten(h)
        h = tf.layers.dropout(tf.layers.dense(h, 128, tf.nn.relu), 0.5, training=self.training)
        return tf.layers.dense(h, classes)

    def minimizer(self):
        optimizer = tf.train.MomentumOptimizer(self.rate, 0.9)
        return optimizer.minimize(self.loss)


def main(_):
    x = np.load(os.path.join(FLAGS.data, "x.npy"))
    y = np.load(os.path.join(FLAGS.data, "y.npy"))
    x = (x - x.mean((0, 1))) / x.std((0, 1))
    order = np.random.RandomState(0).permutation(len(y))
    test, train = order[:1000], order[1000:]
    graph = GestureGraph(x.shape[1], x.shape[2], int(y.max()) + 1)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for epoch in range(FLAGS.epochs):
            np.random.shuffle(train)
            for i in range(0, len(train), FLAGS.batch):
                rows = train[i:i + FLAGS.batch]
                session.run(graph.train_op, {graph.x: x[rows], graph.y: y[rows], graph.training: True})
            loss, accuracy, rate = session.run(
                [graph.loss, graph.accuracy, graph.rate], {graph.x: x[test], graph.y: y[test]})
            print("epoch %d loss %.4f accuracy %.3f rate %.5f" % (epoch, loss, accuracy, rate))


if __name__ == "__main__":
    tf.app.run()
