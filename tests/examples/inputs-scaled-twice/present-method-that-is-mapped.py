import tensorflow as tf
from tensorflow.keras import layers


class Pictures:
    @staticmethod
    def _prepare(image, label):
        return tf.cast(image, tf.float32) / 255.0, label

    def read(self, folder):
        ds = tf.keras.utils.image_dataset_from_directory(folder, image_size=(64, 64))
        return ds.map(self._prepare)


model = tf.keras.Sequential(
    [layers.Rescaling(1.0 / 255), layers.Conv2D(8, 3), layers.Flatten(), layers.Dense(4)]  # here
)
model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(Pictures().read("train"), epochs=5)
