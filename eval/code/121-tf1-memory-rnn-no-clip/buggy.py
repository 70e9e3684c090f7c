# charge estimation of battery cells from 300 samples of current / voltage / temperature
import numpy as np
import tensorflow as tf

T, F, H = 300, 3, 128
LR, BATCH, ITERS = 1e-3, 64, 30000

d = np.load("battery.npz")
x_tr, y_tr = d["x_tr"].astype("f4"), d["y_tr"].astype("f4")       # y: state of charge, 0..1
x_va, y_va = d["x_va"].astype("f4"), d["y_va"].astype("f4")       # other cells
mu, sd = x_tr.mean(axis=(0, 1)), x_tr.std(axis=(0, 1))
x_tr, x_va = (x_tr - mu) / sd, (x_va - mu) / sd


class SocNet(object):
    def __init__(self):
        self.x = tf.placeholder(tf.float32, [None, T, F])
        self.y = tf.placeholder(tf.float32, [None])
        with tf.variable_scope("rnn", initializer=tf.orthogonal_initializer()):
            cell = tf.nn.rnn_cell.BasicRNNCell(H, activation=tf.nn.relu)
            seq, last = tf.nn.dynamic_rnn(cell, self.x, dtype=tf.float32)
        h = tf.layers.dense(last, 64, tf.nn.relu)
        self.out = tf.squeeze(tf.layers.dense(h, 1), axis=1)
        self.loss = tf.reduce_mean(tf.square(self.out - self.y))
        self.mae = tf.reduce_mean(tf.abs(self.out - self.y))
        self.lr = tf.placeholder(tf.float32, [])
        opt = tf.train.AdamOptimizer(self.lr)
        gv = opt.compute_gradients(self.loss)
        self.norm = tf.global_norm([g for g, _ in gv])
        self.train = opt.apply_gradients(gv)


tf.set_random_seed(0)
np.random.seed(0)
net = SocNet()
saver = tf.train.Saver(max_to_keep=3)
best = 1.0
with tf.Session() as s:
    s.run(tf.global_variables_initializer())
    for it in range(ITERS):
        b = np.random.randint(len(x_tr), size=BATCH)
        lr = LR if it < 20000 else LR / 10
        _, l, n = s.run([net.train, net.loss, net.norm], {net.x: x_tr[b], net.y: y_tr[b], net.lr: lr})
        if it % 500 == 0:
            va = s.run(net.mae, {net.x: x_va, net.y: y_va})
            print("%6d loss %.5f gradnorm %.2f val mae %.4f" % (it, l, n, va))
            if va < best:
                best = va
                saver.save(s, "soc/best")
print("best", best)
