import tensorflow as tf

optimizer = tf.train.AdamOptimizer(learning_rate=1e-3, epsilon=1.0)  # here
train_op = optimizer.minimize(loss)
