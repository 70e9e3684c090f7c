images = tf.placeholder(tf.float32, [None, 224, 224, 3], name="images")
with slim.arg_scope(resnet_v2.resnet_arg_scope()):
    net, _ = resnet_v2.resnet_v2_50(images, num_classes=20, is_training=False)
probabilities = tf.nn.softmax(tf.squeeze(net, [1, 2]), name="probabilities")
saver = tf.train.Saver()
with tf.Session() as sess:
    saver.restore(sess, "run/model.ckpt")
    frozen = tf.graph_util.convert_variables_to_constants(sess, sess.graph_def, ["probabilities"])
    tf.gfile.GFile("model.pb", "wb").write(frozen.SerializeToString())
