import tensorflow as tf
import tensorflow.contrib.slim as slim

batch_norm_params = {"decay": 0.9997, "epsilon": 0.001, "is_training": is_training}
with slim.arg_scope(  # here
    [slim.conv2d], normalizer_fn=slim.batch_norm, normalizer_params=batch_norm_params
):
    net = slim.conv2d(images, 32, [3, 3])
