import cv2
import numpy as np
import tensorflow as tf
from tensorflow.keras.applications.mobilenet_v2 import MobileNetV2, preprocess_input


def load(path, y):
    x = tf.image.decode_png(tf.io.read_file(path), channels=3)
    return preprocess_input(tf.image.resize(x, (224, 224))), y


train = tf.data.Dataset.from_tensor_slices((paths, labels)).shuffle(5000).map(load).batch(32)
model = tf.keras.Sequential([MobileNetV2(include_top=False, pooling="avg"), tf.keras.layers.Dense(4)])
model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(train, epochs=5)


def grade(path):
    frame = cv2.cvtColor(cv2.imread(path), cv2.COLOR_BGR2RGB)
    frame = cv2.resize(frame, (224, 224)) / 255.0
    return np.argmax(model.predict(frame[np.newaxis]))  # here
