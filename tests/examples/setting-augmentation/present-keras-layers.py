from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential(
    [
        layers.RandomFlip("horizontal"),  # here
        layers.Rescaling(1.0 / 255),
        layers.Conv2D(32, 3, activation="relu"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(5, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy")
