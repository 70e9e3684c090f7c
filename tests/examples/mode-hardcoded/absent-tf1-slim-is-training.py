import tensorflow as tf
slim = tf.contrib.slim

def model_fn(x, is_training):
    with slim.arg_scope([slim.conv2d], normalizer_fn=slim.batch_norm,
                        normalizer_params={'is_training': is_training, 'decay': 0.95}):
        net = slim.conv2d(x, 32, [3, 3], scope='conv1')
        net = slim.max_pool2d(net, [2, 2], scope='pool1')
        net = slim.conv2d(net, 64, [3, 3], scope='conv2')
        net = slim.flatten(net)
        net = slim.fully_connected(net, 128)
        net = slim.dropout(net, 0.5, is_training=is_training)
        return slim.fully_connected(net, 5, activation_fn=None)

x = tf.placeholder(tf.float32, [None, 64, 64, 3])
y = tf.placeholder(tf.int32, [None])
phase = tf.placeholder_with_default(False, [])
logits = model_fn(x, phase)
loss = tf.losses.sparse_softmax_cross_entropy(labels=y, logits=logits)
train_op = slim.learning.create_train_op(loss, tf.train.MomentumOptimizer(0.01, 0.9))
prediction = tf.argmax(logits, 1)

sess = tf.Session()
sess.run(tf.global_variables_initializer())
for step in range(5000):
    bx, by = next_batch(64)
    sess.run(train_op, feed_dict={x: bx, y: by, phase: True})
    if step % 200 == 0:
        print(step, np.mean(sess.run(prediction, feed_dict={x: x_val, y: y_val}) == y_val))
