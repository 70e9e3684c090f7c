import os

import cv2
import numpy as np
from keras.layers import Conv2D, Dense, Flatten
from keras.models import Sequential

CATEGORIES = ["Dog", "Cat"]
images = []
labels = []
for category in CATEGORIES:
    folder = os.path.join("PetImages", category)
    for name in os.listdir(folder):
        image = cv2.imread(os.path.join(folder, name), cv2.IMREAD_GRAYSCALE)
        images.append(cv2.resize(image, (50, 50)))
        labels.append(CATEGORIES.index(category))

X = np.array(images).reshape(-1, 50, 50, 1) / 255.0
y = np.array(labels)
model = Sequential([Conv2D(32, 3, activation="relu"), Flatten(), Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X, y, batch_size=32, epochs=10, validation_split=0.3)  # here
