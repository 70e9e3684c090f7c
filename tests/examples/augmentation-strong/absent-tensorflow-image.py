def change(image, label):
    image = tf.image.random_flip_left_right(image)
    image = tf.image.random_hue(image, 0.05)
    image = tf.image.random_brightness(image, 0.2)
    image = tf.image.random_contrast(image, lower=0.8, upper=1.2)
    return image, label


train = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1000).map(change).batch(64)
