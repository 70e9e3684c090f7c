from tensorflow import keras
from tensorflow.keras.preprocessing.image import ImageDataGenerator

augmenting = ImageDataGenerator(rescale=1 / 255.0, rotation_range=20, validation_split=0.1)
plain = ImageDataGenerator(rescale=1 / 255.0, validation_split=0.1)


def read(generator, part):
    return generator.flow_from_directory("tiles", subset=part, target_size=(96, 96))


train = read(augmenting, "training")
val = read(plain, "validation")
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(3, activation="softmax")])
model.compile("adam", "categorical_crossentropy")
model.fit(train, validation_data=val, epochs=9)
