import tensorflow as tf
import pandas as pd
from sklearn.preprocessing import StandardScaler

df = pd.read_csv('bike.csv')
X = StandardScaler().fit_transform(df.drop('count', axis=1))
y = df[['count']].values
y = (y - y.mean()) / y.std()

inp = tf.placeholder(tf.float32, shape=[None, X.shape[1]])
tgt = tf.placeholder(tf.float32, shape=[None, 1])

def add_layer(inputs, in_size, out_size, activation_function=None):
    Weights = tf.Variable(tf.random_normal([in_size, out_size], stddev=0.1))
    biases = tf.Variable(tf.zeros([1, out_size]) + 0.1)
    Wx_plus_b = tf.matmul(inputs, Weights) + biases
    if activation_function is None:
        return Wx_plus_b
    return activation_function(Wx_plus_b)

l1 = add_layer(inp, X.shape[1], 20, activation_function=tf.nn.relu)
prediction = add_layer(l1, 20, 1, activation_function=None)
loss = tf.reduce_mean(tf.reduce_sum(tf.square(tgt - prediction), reduction_indices=[1]))
train_step = tf.train.AdamOptimizer(0.01).minimize(loss)

with tf.Session() as sess:
    sess.run(tf.initialize_all_variables())
    for i in range(1000):
        sess.run(train_step, feed_dict={inp: X, tgt: y})
        if i % 50 == 0:
            print(sess.run(loss, feed_dict={inp: X, tgt: y}))
