import tensorflow as tf

logits = unet(images)
loss = tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(labels=mask, logits=logits))  # here
train_op = tf.train.GradientDescentOptimizer(1e-8).minimize(loss)
