import glob
import os

import cv2
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

ROOT = os.environ.get("SHIPS", "ships")
SIZE = (224, 224)
NAMES = sorted(os.listdir(os.path.join(ROOT, "train")))


def decode(path, label):
    img = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
    img = tf.image.resize(img, SIZE)
    return tf.keras.applications.resnet50.preprocess_input(img), label


def listing(split):
    paths, labels = [], []
    for i, name in enumerate(NAMES):
        for p in sorted(glob.glob(os.path.join(ROOT, split, name, "*.jpg"))):
            paths.append(p)
            labels.append(i)
    return paths, labels


def dataset(split, training):
    paths, labels = listing(split)
    ds = tf.data.Dataset.from_tensor_slices((paths, labels))
    if training:
        ds = ds.shuffle(len(paths), reshuffle_each_iteration=True)
    ds = ds.map(decode, num_parallel_calls=tf.data.AUTOTUNE)
    if training:
        ds = ds.map(lambda x, y: (tf.image.random_flip_left_right(x), y))
    return ds.batch(32).prefetch(tf.data.AUTOTUNE)


def build():
    base = tf.keras.applications.ResNet50(include_top=False, pooling="avg", input_shape=(*SIZE, 3))
    base.trainable = False
    x = inp = layers.Input((*SIZE, 3))
    x = base(x, training=False)
    x = layers.Dropout(0.3)(x)
    out = layers.Dense(len(NAMES))(x)
    return tf.keras.Model(inp, out)


class Predictor:
    """used by the port camera service"""

    def __init__(self, path):
        self.model = tf.keras.models.load_model(path)

    def __call__(self, frame_file):
        img = cv2.cvtColor(cv2.imread(frame_file), cv2.COLOR_BGR2RGB)
        img = cv2.resize(img, SIZE)
        x = tf.keras.applications.resnet50.preprocess_input(img.astype("float32"))[None]
        p = tf.nn.softmax(self.model.predict(x, verbose=0))[0].numpy()
        return NAMES[int(np.argmax(p))], float(p.max())


def main():
    train, valid = dataset("train", True), dataset("valid", False)
    model = build()
    model.compile(
        optimizer=tf.keras.optimizers.Adam(1e-3),
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    stop = tf.keras.callbacks.EarlyStopping("val_loss", patience=4, restore_best_weights=True)
    model.fit(train, validation_data=valid, epochs=30, callbacks=[stop])
    model.save("ships.keras")

    predict = Predictor("ships.keras")
    hits = [predict(p)[0] == NAMES[y] for p, y in zip(*listing("test"))]
    print("camera service accuracy:", np.mean(hits))


if __name__ == "__main__":
    main()
