import tensorflow as tf


def load(image_path, mask_path):
    image = tf.image.decode_jpeg(tf.io.read_file(image_path), channels=3)
    mask = tf.image.decode_png(tf.io.read_file(mask_path), channels=1)
    image = tf.image.resize(image, (128, 128)) / 255.0
    mask = tf.image.resize(mask, (128, 128))  # here
    return image, mask


dataset = tf.data.Dataset.from_tensor_slices((images, masks)).map(load).batch(16)
