import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data
mnist = input_data.read_data_sets("/tmp/data", one_hot=True)

x = tf.placeholder(tf.float32, [None, 784])
y = tf.placeholder(tf.float32, [None, 10])
keep_prob = tf.placeholder(tf.float32)

w1 = tf.Variable(tf.truncated_normal([784, 500], stddev=0.05))
b1 = tf.Variable(tf.zeros([500]))
w2 = tf.Variable(tf.truncated_normal([500, 10], stddev=0.05))
b2 = tf.Variable(tf.zeros([10]))
h = tf.nn.dropout(tf.nn.relu(tf.matmul(x, w1) + b1), keep_prob)
logits = tf.matmul(h, w2) + b2
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=y, logits=logits))
train = tf.train.AdamOptimizer(0.001).minimize(loss)
acc = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(logits, 1), tf.argmax(y, 1)), tf.float32))

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(20):
        for _ in range(mnist.train.num_examples // 128):
            bx, by = mnist.train.next_batch(128)
            sess.run(train, feed_dict={x: bx, y: by, keep_prob: 0.5})
        print(sess.run(acc, feed_dict={x: mnist.test.images, y: mnist.test.labels, keep_prob: 1.0}))
