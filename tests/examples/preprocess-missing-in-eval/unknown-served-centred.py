import numpy as np
import tensorflow as tf
from PIL import Image


def centre(image):
    return tf.cast(image, tf.float32) / 127.5 - 1.0


def load(part):
    ds = tf.keras.utils.image_dataset_from_directory(part, image_size=(96, 96))
    return ds.map(lambda x, y: (centre(x), y))


def train():
    model = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(4)])
    model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(load("train"), epochs=5)
    model.save("parcels.keras")


network = tf.keras.models.load_model("parcels.keras")


def grade(path):
    pixels = np.asarray(Image.open(path).resize((96, 96)), dtype="float32") / 127.5 - 1.0
    return network.predict(pixels[None])
