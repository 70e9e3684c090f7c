W1 = tf.Variable(tf.zeros([784, 300]))
b1 = tf.Variable(tf.zeros([300]))
W2 = tf.Variable(tf.zeros([300, 10]))
b2 = tf.Variable(tf.zeros([10]))
h = tf.nn.relu(tf.matmul(x, W1) + b1)  # here
logits = tf.matmul(h, W2) + b2
