import os

import cv2
import numpy as np
from tensorflow.keras import layers, models, optimizers
from tensorflow.keras.utils import to_categorical

DATA_DIR = "asl_alphabet"
IMG_SIZE = 64
CATEGORIES = sorted(os.listdir(DATA_DIR))


def load_data():
    images, labels = [], []
    for idx, category in enumerate(CATEGORIES):
        folder = os.path.join(DATA_DIR, category)
        for name in os.listdir(folder):
            img = cv2.imread(os.path.join(folder, name))
            if img is None:
                continue
            img = cv2.cvtColor(img, cv2.COLOR_BGR2RGB)
            images.append(cv2.resize(img, (IMG_SIZE, IMG_SIZE)))
            labels.append(idx)
    return np.array(images, dtype="float32") / 255.0, np.array(labels)


X, y = load_data()
order = np.random.default_rng(0).permutation(len(X))
X, y = X[order], y[order]
y = to_categorical(y, num_classes=len(CATEGORIES))
print(X.shape, y.shape)

model = models.Sequential([
    layers.Conv2D(32, 3, activation="relu", padding="same", input_shape=(IMG_SIZE, IMG_SIZE, 3)),
    layers.MaxPooling2D(),
    layers.Conv2D(64, 3, activation="relu", padding="same"),
    layers.MaxPooling2D(),
    layers.Conv2D(128, 3, activation="relu", padding="same"),
    layers.MaxPooling2D(),
    layers.Flatten(),
    layers.Dense(256, activation="relu"),
    layers.Dropout(0.5),
    layers.Dense(len(CATEGORIES), activation="softmax"),
])
model.compile(optimizer=optimizers.Adam(1e-3), loss="categorical_crossentropy", metrics=["accuracy"])
history = model.fit(X, y, epochs=25, batch_size=64, validation_split=0.2)
print("val accuracy", max(history.history["val_accuracy"]))
model.save("asl.h5")
