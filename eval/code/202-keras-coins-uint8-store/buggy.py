import glob
import os

import cv2
import numpy as np
from sklearn.metrics import classification_report
from sklearn.model_selection import train_test_split
from tensorflow.keras.layers import BatchNormalization, Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from tensorflow.keras.models import Sequential
from tensorflow.keras.utils import to_categorical

SIZE = 96
folders = sorted(os.listdir("coins"))
files = [(f, k) for k, name in enumerate(folders) for f in sorted(glob.glob(f"coins/{name}/*.jpg"))]

# read every picture once
images = np.zeros((len(files), SIZE, SIZE, 3), dtype=np.uint8)
labels = np.zeros(len(files), dtype=np.int64)
for i, (path, k) in enumerate(files):
    img = cv2.imread(path)
    img = cv2.cvtColor(img, cv2.COLOR_BGR2RGB)
    img = cv2.resize(img, (SIZE, SIZE))
    images[i] = img / 255.0
    labels[i] = k

x_train, x_test, y_train, y_test = train_test_split(
    images, labels, test_size=0.2, random_state=1, stratify=labels
)
y_train_cat = to_categorical(y_train, len(folders))
y_test_cat = to_categorical(y_test, len(folders))
print(x_train.shape, y_train_cat.shape)

model = Sequential()
model.add(Conv2D(32, (3, 3), padding="same", activation="relu", input_shape=(SIZE, SIZE, 3)))
model.add(BatchNormalization())
model.add(MaxPooling2D((2, 2)))
model.add(Conv2D(64, (3, 3), padding="same", activation="relu"))
model.add(BatchNormalization())
model.add(MaxPooling2D((2, 2)))
model.add(Conv2D(128, (3, 3), padding="same", activation="relu"))
model.add(BatchNormalization())
model.add(MaxPooling2D((2, 2)))
model.add(Flatten())
model.add(Dense(128, activation="relu"))
model.add(Dropout(0.5))
model.add(Dense(len(folders), activation="softmax"))

model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(
    x_train, y_train_cat,
    batch_size=32,
    epochs=25,
    validation_data=(x_test, y_test_cat),
    verbose=2,
)
pred = model.predict(x_test).argmax(axis=1)
print(classification_report(y_test, pred, target_names=folders))
