import json

from tensorflow.keras import layers, models, optimizers
from tensorflow.keras.preprocessing.image import ImageDataGenerator

params = {
    "target_size": (150, 150),
    "batch_size": 20,
    "class_mode": "categorical",
    "epochs": 40,
    "steps": None,
}

train_datagen = ImageDataGenerator(
    rescale=1.0 / 255,
    rotation_range=40,
    width_shift_range=0.2,
    height_shift_range=0.2,
    shear_range=0.2,
    zoom_range=0.2,
    horizontal_flip=True,
    validation_split=0.2,
)
plain_datagen = ImageDataGenerator(rescale=1.0 / 255, validation_split=0.2)


def flow(datagen, subset, shuffle):
    return datagen.flow_from_directory(
        "tiles",
        target_size=params["target_size"],
        batch_size=params["batch_size"],
        class_mode=params["class_mode"],
        subset=subset,
        shuffle=shuffle,
        seed=17,
    )


train_gen = flow(train_datagen, "training", True)
val_gen = flow(train_datagen, "validation", False)

model = models.Sequential([
    layers.Conv2D(32, (3, 3), activation="relu", input_shape=(150, 150, 3)),
    layers.MaxPooling2D((2, 2)),
    layers.Conv2D(64, (3, 3), activation="relu"),
    layers.MaxPooling2D((2, 2)),
    layers.Conv2D(128, (3, 3), activation="relu"),
    layers.MaxPooling2D((2, 2)),
    layers.Conv2D(128, (3, 3), activation="relu"),
    layers.MaxPooling2D((2, 2)),
    layers.Flatten(),
    layers.Dropout(0.5),
    layers.Dense(256, activation="relu"),
    layers.Dense(train_gen.num_classes, activation="softmax"),
])
model.compile(
    loss="categorical_crossentropy",
    optimizer=optimizers.RMSprop(learning_rate=1e-4),
    metrics=["acc"],
)
history = model.fit(train_gen, epochs=params["epochs"], validation_data=val_gen)
with open("tiles_history.json", "w") as f:
    json.dump({k: [float(v) for v in vs] for k, vs in history.history.items()}, f)
with open("tiles_classes.json", "w") as f:
    json.dump(train_gen.class_indices, f)
model.save("tiles.h5")
