import os

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

tf.keras.utils.set_random_seed(2024)
ROOT = os.environ.get("ROCKS", "/data/rocks")
SIZE = (128, 128)


class RockData:
    """Train, validation and test folders with the same options."""

    options = dict(
        labels="inferred",
        label_mode="int",
        image_size=SIZE,
        batch_size=32,
        shuffle=False,
    )

    def __init__(self, root):
        self.root = root

    def folder(self, name):
        ds = keras.utils.image_dataset_from_directory(os.path.join(self.root, name), **self.options)
        self.names = ds.class_names
        return ds.map(lambda image, label: (image / 255.0, label)).prefetch(2)

    @property
    def train(self):
        return self.folder("train")

    @property
    def valid(self):
        return self.folder("valid")

    @property
    def test(self):
        return self.folder("test")


def rock_net(classes):
    model = keras.Sequential(name="rocks")
    model.add(keras.Input(SIZE + (3,)))
    for filters in [32, 64, 128, 128]:
        model.add(layers.Conv2D(filters, 3, padding="same", kernel_initializer="he_normal"))
        model.add(layers.BatchNormalization())
        model.add(layers.LeakyReLU())
        model.add(layers.MaxPooling2D())
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(128, activation="relu"))
    model.add(layers.Dropout(0.4))
    model.add(layers.Dense(classes, activation="softmax"))
    return model


data = RockData(ROOT)
train, valid = data.train, data.valid
model = rock_net(len(data.names))
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=5e-4),
    loss=keras.losses.SparseCategoricalCrossentropy(),
    metrics=["accuracy"],
)
model.fit(
    train,
    validation_data=valid,
    epochs=40,
    callbacks=[
        keras.callbacks.ReduceLROnPlateau(factor=0.3, patience=3),
        keras.callbacks.EarlyStopping(patience=8, restore_best_weights=True),
    ],
)
print(dict(zip(model.metrics_names, model.evaluate(data.test))))
