def load(path, label):
    image = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
    image = tf.image.resize(image, (224, 224)) / 127.5 - 1.0
    return image, label


base = tf.keras.applications.MobileNetV2(weights="imagenet", include_top=False)
base.trainable = False
