import tensorflow as tf
import tensorflow.contrib.slim as slim
from tensorflow.contrib.slim.nets import inception

images, labels = read_batch("train.tfrecord", 32)
with slim.arg_scope(inception.inception_v1_arg_scope()):
    logits, _ = inception.inception_v1(images, num_classes=4, is_training=True)  # here
loss = tf.losses.sparse_softmax_cross_entropy(labels=labels, logits=logits)
optimizer = tf.train.GradientDescentOptimizer(0.005)
train_op = optimizer.minimize(loss)  # here

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(4000):
        _, value = sess.run([train_op, loss])
