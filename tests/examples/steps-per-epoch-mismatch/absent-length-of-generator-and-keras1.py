from keras.datasets import mnist
from keras.models import load_model
from keras.preprocessing.image import ImageDataGenerator

(x_train, y_train), _ = mnist.load_data()
generator = ImageDataGenerator().flow(x_train[..., None], y_train, batch_size=64)
model = load_model("start.h5")
model.fit(generator, steps_per_epoch=len(generator), epochs=10)
# Keras 1 counted examples here.
model.fit_generator(generator, samples_per_epoch=len(x_train), nb_epoch=10)
