from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([
    keras.Input((32, 32, 3)),
    layers.Conv2D(4, 3, activation="relu"),  # here
    layers.MaxPooling2D(),
    layers.Flatten(),
    layers.Dense(8, activation="relu"),  # here
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y)
