import csv
import math
import random

import cv2
import numpy as np
from tensorflow.keras import Model, Sequential
from tensorflow.keras.applications.mobilenet_v2 import MobileNetV2, preprocess_input
from tensorflow.keras.layers import Dense, Dropout, GlobalAveragePooling2D
from tensorflow.keras.optimizers import Adam
from tensorflow.keras.utils import Sequence

SIDE = 224


def read_table(path):
    with open(path, newline="") as handle:
        rows = list(csv.DictReader(handle))
    return [row["photo"] for row in rows], [float(row["cars"]) for row in rows]


class ParkingLots(Sequence):
    def __init__(self, photos, cars, batch=32, reorder=False):
        super().__init__()
        self.photos = list(photos)
        self.cars = list(cars)
        self.batch = batch
        self.reorder = reorder

    def __len__(self):
        return math.ceil(len(self.photos) / self.batch)

    def __getitem__(self, k):
        window = slice(k * self.batch, (k + 1) * self.batch)
        x = np.stack([self._load(p) for p in self.photos[window]])
        return x, np.array(self.cars[window], dtype="float32")

    def _load(self, photo):
        image = cv2.cvtColor(cv2.imread(photo), cv2.COLOR_BGR2RGB)
        return preprocess_input(cv2.resize(image, (SIDE, SIDE)).astype("float32"))

    def on_epoch_end(self):
        if self.reorder:
            random.shuffle(self.photos)


def counter():
    base = MobileNetV2(include_top=False, weights="imagenet", input_shape=(SIDE, SIDE, 3))
    for layer in base.layers[:80]:
        layer.trainable = False
    x = GlobalAveragePooling2D()(base.output)
    x = Dropout(0.2)(Dense(128, activation="relu")(x))
    return Model(base.input, Dense(1, activation="softplus")(x))


photos, cars = read_table("lots/train.csv")
order = np.random.RandomState(2).permutation(len(photos))
photos, cars = [photos[i] for i in order], [cars[i] for i in order]
n = int(0.85 * len(photos))
train = ParkingLots(photos[:n], cars[:n], reorder=True)
valid = ParkingLots(photos[n:], cars[n:])

model = counter()
model.compile(optimizer=Adam(1e-4), loss="huber", metrics=["mae"])
model.fit(train, validation_data=valid, epochs=25)
model.save("cars.keras")
