# click prediction, wide network
import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

df = pd.read_csv("clicks.csv")
target = df.pop("clicked").values.astype(np.float32).reshape(-1, 1)
X_train, X_test, y_train, y_test = train_test_split(df.values, target, test_size=0.2, random_state=0)
ss = StandardScaler()
X_train = ss.fit_transform(X_train).astype(np.float32)
X_test = ss.transform(X_test).astype(np.float32)

n_features = X_train.shape[1]
n_hidden = 128
batch_size = 256

x = tf.placeholder(tf.float32, shape=[None, n_features], name="x")
y = tf.placeholder(tf.float32, shape=[None, 1], name="y")


def dense(inp, n_in, n_out, name):
    with tf.variable_scope(name):
        W = tf.get_variable("W", [n_in, n_out], initializer=tf.variance_scaling_initializer(2.0))
        b = tf.get_variable("b", [n_out], initializer=tf.zeros_initializer())
        return tf.matmul(inp, W) + b


h1 = tf.nn.relu(dense(x, n_features, n_hidden, "fc1"))
h2 = tf.nn.relu(dense(h1, n_hidden, n_hidden, "fc2"))
z = dense(h2, n_hidden, 1, "out")
y_hat = tf.nn.sigmoid(z)
loss = tf.reduce_mean(-y * tf.log(y_hat) - (1 - y) * tf.log(1 - y_hat))
train_step = tf.train.AdamOptimizer(1e-3).minimize(loss)


def batches(X, Y, size):
    idx = np.random.permutation(len(X))
    for start in range(0, len(X), size):
        take = idx[start:start + size]
        yield X[take], Y[take]


with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(30):
        costs = []
        for bx, by in batches(X_train, y_train, batch_size):
            _, c = sess.run([train_step, loss], feed_dict={x: bx, y: by})
            costs.append(c)
        p = sess.run(y_hat, feed_dict={x: X_test})
        print("epoch", epoch, "cost", np.mean(costs), "auc", roc_auc_score(y_test, p))
