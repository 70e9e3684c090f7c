from keras.datasets import cifar10
from keras.models import load_model
from keras.preprocessing.image import ImageDataGenerator

(x_train, y_train), (x_test, y_test) = cifar10.load_data()
datagen = ImageDataGenerator(horizontal_flip=True)
model = load_model("start.h5")
model.fit(datagen.flow(x_train, y_train, batch_size=32), steps_per_epoch=100, epochs=50)  # here
