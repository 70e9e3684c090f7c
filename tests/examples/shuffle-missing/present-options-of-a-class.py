from tensorflow import keras


class Folders:
    options = dict(image_size=(64, 64), batch_size=32, shuffle=False)

    def folder(self, name):
        return keras.utils.image_dataset_from_directory(name, **self.options).prefetch(2)  # here

    @property
    def train(self):
        return self.folder("rocks/train")


model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(9, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(Folders().train, epochs=5)
