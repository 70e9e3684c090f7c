import numpy as np
import tensorflow as tf

data = np.load("notmnist.npz")
train_dataset, train_labels = data["train_x"], data["train_y"]      # already shuffled when written
valid_dataset, valid_labels = data["valid_x"], data["valid_y"]
image_size, num_labels, num_channels = 28, 10, 1
batch_size, patch_size, depth, num_hidden = 64, 5, 32, 256


def reformat(dataset, labels):
    dataset = (dataset.astype(np.float32) / 255.0 - 0.5).reshape((-1, image_size, image_size, num_channels))
    labels = (np.arange(num_labels) == labels[:, None]).astype(np.float32)
    return dataset, labels


train_dataset, train_labels = reformat(train_dataset, train_labels)
valid_dataset, valid_labels = reformat(valid_dataset, valid_labels)

graph = tf.Graph()
with graph.as_default():
    tf_x = tf.placeholder(tf.float32, shape=(None, image_size, image_size, num_channels))
    tf_y = tf.placeholder(tf.float32, shape=(None, num_labels))
    keep_prob = tf.placeholder(tf.float32)

    def weight(shape):
        fan_in = np.prod(shape[:-1])
        return tf.Variable(tf.truncated_normal(shape, stddev=np.sqrt(2.0 / fan_in)))

    def bias(n):
        return tf.Variable(tf.zeros([n]))

    w1, b1 = weight([patch_size, patch_size, num_channels, depth]), bias(depth)
    w2, b2 = weight([patch_size, patch_size, depth, depth]), bias(depth)
    w3, b3 = weight([image_size // 4 * image_size // 4 * depth, num_hidden]), bias(num_hidden)
    w4, b4 = weight([num_hidden, num_labels]), bias(num_labels)

    def model(x):
        h = tf.nn.relu(tf.nn.conv2d(x, w1, [1, 2, 2, 1], padding="SAME") + b1)
        h = tf.nn.relu(tf.nn.conv2d(h, w2, [1, 2, 2, 1], padding="SAME") + b2)
        h = tf.reshape(h, [-1, image_size // 4 * image_size // 4 * depth])
        h = tf.nn.relu(tf.matmul(h, w3) + b3)
        return tf.matmul(tf.nn.dropout(h, keep_prob), w4) + b4

    logits = model(tf_x)
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=tf_y, logits=logits))
    optimizer = tf.train.AdamOptimizer(5e-4).minimize(loss)
    prediction = tf.nn.softmax(logits)

with tf.Session(graph=graph) as session:
    session.run(tf.global_variables_initializer())
    for step in range(20001):
        pick = np.random.randint(0, len(train_dataset), batch_size)
        feed = {tf_x: train_dataset[pick], tf_y: train_labels[pick], keep_prob: 0.7}
        _, l = session.run([optimizer, loss], feed_dict=feed)
        if step % 500 == 0:
            p = session.run(prediction, {tf_x: valid_dataset, keep_prob: 1.0})
            acc = np.mean(np.argmax(p, 1) == np.argmax(valid_labels, 1))
            print("step %d loss %.4f valid %.1f%%" % (step, l, 100 * acc))
