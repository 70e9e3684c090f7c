import tensorflow as tf
from sklearn.preprocessing import LabelEncoder

le = LabelEncoder()
labels = le.fit_transform(df['category'])
features = df.drop('category', axis=1).values / 100.0

X = tf.placeholder(tf.float32, [None, features.shape[1]])
Y = tf.placeholder(tf.int64, [None])
hidden = tf.layers.dense(X, 50, tf.nn.relu)
logits = tf.layers.dense(hidden, 5)
loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=Y, logits=logits))
train = tf.train.AdamOptimizer(1e-3).minimize(loss)

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(2000):
        sess.run(train, feed_dict={X: features, Y: labels})
        if i % 100 == 0:
            print(sess.run(loss, feed_dict={X: features, Y: labels}))
