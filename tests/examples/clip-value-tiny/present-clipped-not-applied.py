import tensorflow as tf

opt = tf.train.AdamOptimizer(1e-3)
grads, variables = zip(*opt.compute_gradients(loss))
small, norm = tf.clip_by_global_norm(grads, 5.0)  # here
train = opt.apply_gradients(zip(grads, variables))
