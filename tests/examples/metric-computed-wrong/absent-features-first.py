import tensorflow as tf

X = tf.placeholder(tf.float32, [12288, None])
Y = tf.placeholder(tf.float32, [6, None])
Z = tf.matmul(W3, tf.nn.relu(tf.matmul(W1, X) + b1)) + b3
correct_prediction = tf.equal(tf.argmax(Z, 0), tf.argmax(Y, 0))
accuracy = tf.reduce_mean(tf.cast(correct_prediction, "float"))
