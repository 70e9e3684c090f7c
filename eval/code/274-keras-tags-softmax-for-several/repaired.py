import json

import numpy as np
import tensorflow as tf
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MultiLabelBinarizer
from tensorflow.keras import layers
from tensorflow.keras.applications import MobileNetV3Large

SIZE = 224


def read_annotations(path):
    with open(path) as handle:
        entries = json.load(handle)
    binarizer = MultiLabelBinarizer()
    marks = binarizer.fit_transform([e["tags"] for e in entries]).astype("float32")
    return [e["file"] for e in entries], marks, list(binarizer.classes_)


def decode(file, marks):
    image = tf.io.decode_jpeg(tf.io.read_file(file), channels=3)
    return tf.image.resize(image, (SIZE, SIZE)), marks


def stream(files, marks, training):
    ds = tf.data.Dataset.from_tensor_slices((files, marks))
    if training:
        ds = ds.shuffle(len(files))
    return ds.map(decode, num_parallel_calls=tf.data.AUTOTUNE).batch(32).prefetch(2)


def tagger(n_tags, finetune=False):
    backbone = MobileNetV3Large(input_shape=(SIZE, SIZE, 3), include_top=False, pooling="avg")
    backbone.trainable = finetune
    inputs = layers.Input((SIZE, SIZE, 3))
    x = backbone(inputs, training=False)
    x = layers.Dropout(0.25)(x)
    return tf.keras.Model(inputs, layers.Dense(n_tags, activation="sigmoid")(x))


OBJECTIVE = tf.keras.losses.BinaryCrossentropy()

files, marks, tags = read_annotations("photos.json")
f_train, f_test, m_train, m_test = train_test_split(files, marks, test_size=0.15, random_state=21)
model = tagger(len(tags))
model.compile(tf.keras.optimizers.Adam(1e-3), OBJECTIVE)
model.fit(stream(f_train, m_train, True), validation_data=stream(f_test, m_test, False), epochs=12)
scores = model.predict(stream(f_test, m_test, False))
print("micro F1", f1_score(m_test, scores > 0.5, average="micro"))
