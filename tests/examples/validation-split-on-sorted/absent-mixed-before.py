import os
import random

import cv2
import numpy as np
from keras.layers import Conv2D, Dense, Flatten
from keras.models import Sequential

CATEGORIES = ["Dog", "Cat"]
training_data = []
for category in CATEGORIES:
    folder = os.path.join("PetImages", category)
    for name in os.listdir(folder):
        image = cv2.imread(os.path.join(folder, name), cv2.IMREAD_GRAYSCALE)
        training_data.append([cv2.resize(image, (50, 50)), CATEGORIES.index(category)])

random.shuffle(training_data)
X = []
y = []
for features, label in training_data:
    X.append(features)
    y.append(label)

X = np.array(X).reshape(-1, 50, 50, 1) / 255.0
y = np.array(y)
model = Sequential([Conv2D(32, 3, activation="relu"), Flatten(), Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X, y, batch_size=32, epochs=10, validation_split=0.3)
