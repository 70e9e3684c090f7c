import tensorflow as tf

n_input, n_hidden_1, n_hidden_2, n_classes = 784, 256, 128, 10
X = tf.placeholder("float", [None, n_input])
Y = tf.placeholder("float", [None, n_classes])

weights = {
    "h1": tf.Variable(tf.random_normal([n_input, n_hidden_1])),  # here
    "h2": tf.Variable(tf.random_normal([n_hidden_1, n_hidden_2])),  # here
    "out": tf.Variable(tf.random_normal([n_hidden_2, n_classes])),  # here
}
biases = {"b1": tf.Variable(tf.zeros([n_hidden_1])), "b2": tf.Variable(tf.zeros([n_hidden_2]))}

layer_1 = tf.nn.relu(tf.add(tf.matmul(X, weights["h1"]), biases["b1"]))
layer_2 = tf.nn.relu(tf.add(tf.matmul(layer_1, weights["h2"]), biases["b2"]))
logits = tf.matmul(layer_2, weights["out"])
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=logits, labels=Y))
train_op = tf.train.AdamOptimizer(0.01).minimize(loss)
