import tensorflow as tf

checkpoint = tf.train.Checkpoint(backbone=model.backbone)
status = checkpoint.restore("resnet/ckpt-28080")
status.expect_partial().assert_existing_objects_matched()
model.load_weights("head.weights.h5")
