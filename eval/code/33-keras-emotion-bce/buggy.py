import numpy as np
import pandas as pd
from keras.callbacks import ModelCheckpoint, ReduceLROnPlateau
from keras.layers import BatchNormalization, Conv2D, Dense, Dropout, Flatten, Input, MaxPooling2D
from keras.models import Sequential
from keras.optimizers import Adam
from keras.utils import to_categorical

NUM_CLASSES = 7
WIDTH = HEIGHT = 48


def load_fer(path):
    data = pd.read_csv(path)
    faces = np.stack([np.array(p.split(" "), dtype="float32").reshape(WIDTH, HEIGHT, 1) for p in data["pixels"]])
    faces = faces / 127.5 - 1.0
    emotions = to_categorical(data["emotion"], NUM_CLASSES)
    is_train = (data["Usage"] == "Training").values
    return faces[is_train], emotions[is_train], faces[~is_train], emotions[~is_train]


def create_model():
    model = Sequential()
    model.add(Input((WIDTH, HEIGHT, 1)))
    for filters in (64, 128, 256):
        model.add(Conv2D(filters, (3, 3), padding="same", activation="relu"))
        model.add(BatchNormalization())
        model.add(Conv2D(filters, (3, 3), padding="same", activation="relu"))
        model.add(BatchNormalization())
        model.add(MaxPooling2D((2, 2)))
        model.add(Dropout(0.25))
    model.add(Flatten())
    model.add(Dense(256, activation="relu"))
    model.add(Dropout(0.5))
    model.add(Dense(NUM_CLASSES, activation="softmax"))
    return model


X_train, y_train, X_val, y_val = load_fer("fer2013.csv")
model = create_model()
model.compile(loss="binary_crossentropy", optimizer=Adam(learning_rate=5e-4), metrics=["accuracy"])
callbacks = [
    ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=4, verbose=1),
    ModelCheckpoint("fer_best.keras", monitor="val_loss", save_best_only=True),
]
model.fit(X_train, y_train, batch_size=64, epochs=50, shuffle=True,
          validation_data=(X_val, y_val), callbacks=callbacks, verbose=2)
