# dataset.py
import tensorflow as tf

H = W = 180
AUTOTUNE = tf.data.AUTOTUNE


class Butterflies:
    def __init__(self, root, batch=32):
        self.root, self.batch = root, batch

    def _read(self, folder):
        ds = tf.keras.utils.image_dataset_from_directory(
            f"{self.root}/{folder}", image_size=(H, W), batch_size=self.batch)
        self.classes = ds.class_names
        return ds.map(self._prepare, num_parallel_calls=AUTOTUNE).cache().prefetch(AUTOTUNE)

    @staticmethod
    def _prepare(image, label):
        return tf.cast(image, tf.float32) / 255.0, label

    def get(self):
        return self._read("train"), self._read("valid")


# model.py
from tensorflow.keras import layers, models


def stem():
    return models.Sequential([
        layers.RandomFlip("horizontal"),
        layers.RandomRotation(0.08),
        layers.Rescaling(1.0 / 255),
    ], name="stem")


def build(n_classes):
    inputs = layers.Input((H, W, 3))
    x = stem()(inputs)
    for f in (32, 64, 128, 256):
        x = layers.Conv2D(f, 3, activation="relu", padding="same")(x)
        x = layers.MaxPooling2D()(x)
    x = layers.Flatten()(x)
    x = layers.Dropout(0.3)(x)
    x = layers.Dense(256, activation="relu")(x)
    return models.Model(inputs, layers.Dense(n_classes)(x))


# train.py
def main():
    data = Butterflies("butterflies")
    train, valid = data.get()
    model = build(len(data.classes))
    model.compile(
        optimizer="adam",
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.fit(train, validation_data=valid, epochs=25)
    model.save("butterflies.keras")


if __name__ == "__main__":
    main()
