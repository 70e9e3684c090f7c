import tensorflow as tf


def load(folder):
    return tf.keras.utils.image_dataset_from_directory(folder, image_size=(128, 128), batch_size=32)


def scale(image, label):
    return tf.cast(image, tf.float32) / 255.0, label


train = load("fruit/train").map(scale).prefetch(2)
val = load("fruit/val").prefetch(2)
net = tf.keras.Sequential([
    tf.keras.layers.Conv2D(16, 3, activation="relu"),
    tf.keras.layers.GlobalAveragePooling2D(),
    tf.keras.layers.Dense(4, activation="softmax"),
])
net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
net.fit(train, validation_data=val, epochs=10)  # here
