# AlexNet style net from the lecture, on cifar100
from tensorflow.keras.datasets import cifar100
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, MaxPooling2D, Flatten, Dense, Dropout, BatchNormalization, Activation, Input
from tensorflow.keras.optimizers import SGD
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.callbacks import LearningRateScheduler
import numpy as np

(x_train, y_train), (x_test, y_test) = cifar100.load_data()
mean = x_train.mean(axis=(0, 1, 2))
std = x_train.std(axis=(0, 1, 2))
x_train = (x_train.astype("float32") - mean) / std
x_test = (x_test.astype("float32") - mean) / std

model = Sequential()
model.add(Input(shape=(32, 32, 3)))


def add(filters, k, stride=1):
    model.add(Conv2D(filters, k, strides=stride, padding="same", use_bias=False))
    model.add(BatchNormalization())
    model.add(Activation("relu"))


add(96, 3)
add(96, 3)
model.add(MaxPooling2D(3, strides=2, padding="same"))
add(256, 3)
model.add(MaxPooling2D(3, strides=2, padding="same"))
add(384, 3)
add(384, 3)
add(256, 3)
model.add(MaxPooling2D(3, strides=2, padding="same"))
model.add(Flatten())
model.add(Dense(1024, activation="relu"))
model.add(Dropout(0.5))
model.add(Dense(100, activation="softmax"))
model.summary()


def rate(epoch):
    if epoch < 60:
        return 0.05
    return 0.005 if epoch < 90 else 0.0005


gen = ImageDataGenerator(width_shift_range=4, height_shift_range=4, horizontal_flip=True, fill_mode="reflect")
model.compile(SGD(0.05, momentum=0.9, nesterov=True), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
hist = model.fit(
    gen.flow(x_train, y_train, batch_size=128, shuffle=True),
    epochs=100,
    validation_data=(x_test, y_test),
    callbacks=[LearningRateScheduler(rate)],
)
print("best", np.max(hist.history["val_accuracy"]))
model.save("alex100.keras")
