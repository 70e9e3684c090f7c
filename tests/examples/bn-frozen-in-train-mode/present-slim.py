import tensorflow as tf
from tensorflow.contrib.slim.nets import resnet_v1
import tensorflow.contrib.slim as slim

net, _ = resnet_v1.resnet_v1_50(images, num_classes=5, is_training=True)  # here
head = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope="logits")
train_op = slim.learning.create_train_op(loss, optimizer, variables_to_train=head)
