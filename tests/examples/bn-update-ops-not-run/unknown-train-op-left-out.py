...
images, labels = preprocessing(..., train=True)
val_images, val_labels = preprocessing(..., train=False)

with slim.arg_scope(inception_v1_arg_scope()):
    logits, _ = inception_v1(images, ..., is_training=True)
    val_logits, _ = inception_v1(val_images, ..., is_training=False, reuse=True)

loss = my_stuff.loss(logits, labels)
val_loss = my_stuff.loss(val_logits, val_labels)
top_1_op = tf.nn.in_top_k(val_logits, val_labels, 1)
train_op = ...
