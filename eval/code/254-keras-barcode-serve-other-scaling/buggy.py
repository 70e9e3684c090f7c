# ---------------------------------------------------------------- data.py
import tensorflow as tf

SIDE = 192
LABELS = ["intact", "dented", "torn", "wet"]


def to_range(image):
    return tf.cast(image, tf.float32) / 127.5 - 1.0


def load_split(subset):
    ds = tf.keras.utils.image_dataset_from_directory(
        "parcels",
        class_names=LABELS,
        image_size=(SIDE, SIDE),
        validation_split=0.15,
        subset=subset,
        seed=99,
        batch_size=48,
    )
    return ds.map(lambda x, y: (to_range(x), y)).prefetch(tf.data.AUTOTUNE)


# ---------------------------------------------------------------- train.py
import keras


def conv(x, filters, stride=1):
    x = keras.layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
    x = keras.layers.BatchNormalization()(x)
    return keras.layers.ReLU()(x)


def make_model():
    inputs = keras.Input((SIDE, SIDE, 3))
    x = conv(inputs, 32, 2)
    for filters in (64, 128, 256):
        x = conv(x, filters)
        x = conv(x, filters, 2)
    x = keras.layers.GlobalAveragePooling2D()(x)
    x = keras.layers.Dropout(0.2)(x)
    outputs = keras.layers.Dense(len(LABELS), activation="softmax")(x)
    return keras.Model(inputs, outputs)


def train():
    model = make_model()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(load_split("training"), validation_data=load_split("validation"), epochs=30,
              callbacks=[keras.callbacks.ModelCheckpoint("parcels.keras", save_best_only=True)])


if __name__ == "__main__":
    train()


# ---------------------------------------------------------------- app.py
import io

import numpy as np
from flask import Flask, jsonify, request
from PIL import Image

app = Flask(__name__)
network = keras.models.load_model("parcels.keras")


def prepare(raw):
    picture = Image.open(io.BytesIO(raw)).convert("RGB").resize((SIDE, SIDE), Image.BILINEAR)
    pixels = np.asarray(picture, dtype="float32") / 255.0
    return pixels[None]


@app.post("/grade")
def grade():
    scores = network.predict(prepare(request.files["photo"].read()), verbose=0)[0]
    return jsonify({name: float(score) for name, score in zip(LABELS, scores)})
