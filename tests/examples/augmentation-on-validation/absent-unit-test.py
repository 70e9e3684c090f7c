from keras.models import load_model
from keras.preprocessing.image import ImageDataGenerator


def test_training(images, labels):
    generator = ImageDataGenerator(rotation_range=10, horizontal_flip=True)
    model = load_model("start.h5")
    model.fit(generator.flow(images, labels, batch_size=8), epochs=1)
