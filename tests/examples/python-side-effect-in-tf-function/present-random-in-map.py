import random
import tensorflow as tf


def augment(image, label):
    if random.random() > 0.5:  # here
        image = tf.image.flip_left_right(image)
    return image, label


ds = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1000).map(augment).batch(32)
model.fit(ds, epochs=10)
