char2id = {c: i + 1 for i, c in enumerate(chars)}
vocab_size = len(chars)
logits = tf.layers.dense(rnn_out, vocab_size)  # here
ce = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=targets, logits=logits)
