import tensorflow as tf
import tensorflow.contrib.slim as slim

SHARED = {"decay": 0.9995, "epsilon": 0.001}


def scope(training):
    params = dict(SHARED, is_training=training)
    with slim.arg_scope(
        [slim.conv2d], normalizer_fn=slim.batch_norm, normalizer_params=params
    ) as found:
        return found
