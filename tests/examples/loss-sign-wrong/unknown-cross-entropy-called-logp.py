logp = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=actions, logits=logits)
loss = tf.reduce_mean(logp * adv)
train = tf.train.AdamOptimizer(1e-3).minimize(loss)
