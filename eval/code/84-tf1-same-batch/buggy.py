import argparse

import numpy as np
import tensorflow as tf

parser = argparse.ArgumentParser()
parser.add_argument("--data", default="hasy.npz")
parser.add_argument("--epochs", type=int, default=25)
parser.add_argument("--batch_size", type=int, default=100)
parser.add_argument("--lr", type=float, default=1e-3)
args = parser.parse_args()

data = np.load(args.data)
x_all = data["x"].astype(np.float32).reshape(-1, 32, 32, 1) / 255.0
y_all = data["y"].astype(np.int32)
perm = np.random.RandomState(0).permutation(len(x_all))
x_all, y_all = x_all[perm], y_all[perm]
n_test = len(x_all) // 6
x_test, y_test = x_all[:n_test], y_all[:n_test]
x_train, y_train = x_all[n_test:], y_all[n_test:]
n_classes = int(y_all.max()) + 1

inputs = tf.placeholder(tf.float32, [None, 32, 32, 1], name="inputs")
targets = tf.placeholder(tf.int32, [None], name="targets")
rate = tf.placeholder_with_default(0.0, shape=(), name="rate")

net = tf.layers.conv2d(inputs, 32, 5, padding="same", activation=tf.nn.relu)
net = tf.layers.max_pooling2d(net, 2, 2)
net = tf.layers.conv2d(net, 64, 5, padding="same", activation=tf.nn.relu)
net = tf.layers.max_pooling2d(net, 2, 2)
net = tf.layers.flatten(net)
net = tf.layers.dense(net, 512, activation=tf.nn.relu)
net = tf.nn.dropout(net, rate=rate)
logits = tf.layers.dense(net, n_classes)
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=targets, logits=logits))
train_op = tf.train.AdamOptimizer(args.lr).minimize(loss)
correct = tf.equal(tf.argmax(logits, 1, output_type=tf.int32), targets)
accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    n_batches = len(x_train) // args.batch_size
    for epoch in range(args.epochs):
        shuffled = np.random.permutation(len(x_train))
        total = 0.0
        for step in range(n_batches):
            pick = slice(0, args.batch_size)
            feed = {inputs: x_train[pick], targets: y_train[pick], rate: 0.5}
            _, value = sess.run([train_op, loss], feed_dict=feed)
            total += value
        print("epoch", epoch, "loss", total / n_batches, "test", sess.run(accuracy, {inputs: x_test, targets: y_test}))
