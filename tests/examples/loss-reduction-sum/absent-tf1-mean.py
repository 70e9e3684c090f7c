import tensorflow as tf

logits = unet(images)
per_pixel = tf.nn.sigmoid_cross_entropy_with_logits(labels=mask, logits=logits)
per_image = tf.reduce_sum(per_pixel, axis=[1, 2, 3])
loss = tf.reduce_mean(per_image)
train_op = tf.train.AdamOptimizer(1e-4).minimize(loss)
