"""Whale flukes: which of 24 known animals is on the picture?"""

from pathlib import Path

import cv2
import numpy as np
import tensorflow as tf
from tensorflow.keras import callbacks, layers, models, optimizers

SIZE = 160
ROOT = Path("flukes")
NAMES = sorted(p.name for p in (ROOT / "train").iterdir() if p.is_dir())


def read(path, code):
    image = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
    image = tf.image.resize(image, (SIZE, SIZE))
    return image / 255.0, code


def dataset(split, shuffle):
    files, codes = [], []
    for code, name in enumerate(NAMES):
        for file in sorted((ROOT / split / name).glob("*.jpg")):
            files.append(str(file))
            codes.append(code)
    data = tf.data.Dataset.from_tensor_slices((files, codes))
    if shuffle:
        data = data.shuffle(len(files))
    data = data.map(read, num_parallel_calls=tf.data.AUTOTUNE)
    return data.batch(32).prefetch(tf.data.AUTOTUNE)


def build():
    inputs = layers.Input((SIZE, SIZE, 3))
    x = layers.RandomFlip("horizontal")(inputs)
    x = layers.RandomRotation(0.03)(x)
    for filters in (32, 64, 128, 256):
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU()(x)
        x = layers.MaxPooling2D()(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.3)(x)
    outputs = layers.Dense(len(NAMES), activation="softmax")(x)
    return models.Model(inputs, outputs)


def identify(model, folder):
    found = {}
    for file in sorted(Path(folder).glob("*.jpg")):
        image = cv2.cvtColor(cv2.imread(str(file)), cv2.COLOR_BGR2RGB)
        image = cv2.resize(image, (SIZE, SIZE)).astype(np.float32) / 255.0
        scores = model.predict(image[None], verbose=0)[0]
        found[file.stem] = NAMES[int(scores.argmax())]
    return found


def main():
    model = build()
    model.compile(
        optimizer=optimizers.Adam(1e-3),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(
        dataset("train", shuffle=True),
        validation_data=dataset("val", shuffle=False),
        epochs=80,
        callbacks=[
            callbacks.ReduceLROnPlateau(factor=0.3, patience=6),
            callbacks.EarlyStopping(patience=15, restore_best_weights=True),
        ],
    )
    found = identify(model, ROOT / "unknown")
    for stem, name in found.items():
        print(stem, name)


if __name__ == "__main__":
    main()
