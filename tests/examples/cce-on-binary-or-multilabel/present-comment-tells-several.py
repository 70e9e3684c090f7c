logits = tf.layers.dense(feat, 25)
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=flags, logits=logits))  # here
# flags: float32 (B, 25), multi-hot
