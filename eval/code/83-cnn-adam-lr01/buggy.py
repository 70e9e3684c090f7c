import numpy as np
import tensorflow as tf
from sklearn.model_selection import train_test_split
from tensorflow.keras.layers import (Conv2D, Dense, Dropout, Flatten, Input, MaxPool2D, RandomTranslation,
                                     RandomZoom, Rescaling)
from tensorflow.keras.models import Sequential

# hyper-parameters
LEARNING_RATE = 0.1
BATCH_SIZE = 64
EPOCHS = 30
N_CLASSES = 24

asl = np.load("asl.npz")
X_train, X_val, y_train, y_val = train_test_split(asl["x"], asl["y"], test_size=0.2, random_state=42)
train_ds = tf.data.Dataset.from_tensor_slices((X_train, y_train)).shuffle(len(X_train)).batch(BATCH_SIZE).prefetch(2)
val_ds = tf.data.Dataset.from_tensor_slices((X_val, y_val)).batch(BATCH_SIZE)

model = Sequential([
    Input((64, 64, 3)),
    Rescaling(1 / 127.5, offset=-1),
    RandomTranslation(0.1, 0.1),
    RandomZoom(0.1),
    Conv2D(32, 3, padding="same", activation="relu"),
    MaxPool2D(),
    Conv2D(64, 3, padding="same", activation="relu"),
    MaxPool2D(),
    Conv2D(128, 3, padding="same", activation="relu"),
    MaxPool2D(),
    Flatten(),
    Dense(256, activation="relu"),
    Dropout(0.4),
    Dense(N_CLASSES, activation="softmax"),
])
model.compile(
    optimizer=tf.keras.optimizers.Adam(learning_rate=LEARNING_RATE),
    loss=tf.keras.losses.SparseCategoricalCrossentropy(),
    metrics=["accuracy"],
)
model.fit(train_ds, validation_data=val_ds, epochs=EPOCHS)
model.evaluate(val_ds)
