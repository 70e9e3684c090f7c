import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

data = input_data.read_data_sets("data/MNIST/", one_hot=True)
x = tf.placeholder(tf.float32, [None, 784])
y_true = tf.placeholder(tf.float32, [None, 10])
weights = tf.Variable(tf.random_normal([784, 10], stddev=0.01))
biases = tf.Variable(tf.zeros([10]))
logits = tf.matmul(x, weights) + biases
cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=logits, labels=y_true))
optimizer = tf.train.GradientDescentOptimizer(learning_rate=0.5).minimize(cost)
acc = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(logits, 1), tf.argmax(y_true, 1)), tf.float32))

session = tf.Session()
session.run(tf.global_variables_initializer())
for i in range(1000):
    x_batch, y_true_batch = data.train.next_batch(100)
    session.run(optimizer, feed_dict={x: x_batch, y_true: y_true_batch})
print("Accuracy on test-set:", session.run(acc, feed_dict={x: data.test.images, y_true: data.test.labels}))
