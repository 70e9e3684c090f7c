import tensorflow as tf


def scale(image, label):
    return tf.cast(image, tf.float32) / 255.0, label


def mix(image, label):
    image, label = scale(image, label)
    return tf.image.random_flip_left_right(image) * 0.9, label


raw = tf.keras.utils.image_dataset_from_directory("a/train", image_size=(96, 96))
held = tf.keras.utils.image_dataset_from_directory("a/val", image_size=(96, 96), shuffle=False)
net = tf.keras.models.load_model("start.keras")
net.compile("adam", "sparse_categorical_crossentropy")
net.fit(raw.map(mix), validation_data=held.map(scale), epochs=10)


