def change(image, label):
    image = tf.image.random_flip_left_right(image)
    image = tf.image.random_hue(image, 0.5)  # here
    image = tf.image.random_contrast(image, lower=0.1, upper=3.0)  # here
    return image, label


train = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1000).map(change).batch(64)
