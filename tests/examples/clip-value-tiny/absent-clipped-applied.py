import tensorflow as tf

opt = tf.train.AdamOptimizer(1e-3)
pairs = opt.compute_gradients(loss)
pairs = [(tf.clip_by_norm(g, 5.0), v) for g, v in pairs]
train = opt.apply_gradients(pairs)
