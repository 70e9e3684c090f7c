import random
import numpy as np
import tensorflow as tf


def augment(image):
    if random.random() > 0.5:
        image = np.fliplr(image)
    return image


def wrapped(image, label):
    return tf.numpy_function(augment, [image], tf.float32), label


ds = tf.data.Dataset.from_tensor_slices((x, y)).map(wrapped).batch(32)
order = np.random.permutation(len(x))
model.fit(ds, epochs=10)
