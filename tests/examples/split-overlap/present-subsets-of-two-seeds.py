from tensorflow import keras


def part(name, seed):
    return keras.utils.image_dataset_from_directory(
        "scans", validation_split=0.2, subset=name, seed=seed, image_size=(64, 64)
    )


train = part("training", 1).prefetch(2)
valid = part("validation", 2).prefetch(2)  # here
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(train, validation_data=valid, epochs=5)
