import tensorflow as tf
import tensorflow_datasets as tfds


def augment(image, label):
    image = tf.image.random_flip_left_right(image)
    return tf.image.random_brightness(image, 0.1), label


class Data:
    def load(self, part):
        ds = tfds.load("eurosat", split=part, as_supervised=True)
        training = part == "train"
        ds = ds.shuffle(5000).map(augment) if training else ds
        return ds.batch(64)

    @property
    def train(self):
        return self.load("train")

    @property
    def valid(self):
        return self.load("test")


data = Data()
model = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(10)])
model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(data.train, validation_data=data.valid, epochs=5)
