import cv2
import numpy as np
from keras.layers import Conv2D, Dense, Flatten
from keras.models import Sequential
from keras.preprocessing.image import ImageDataGenerator

train = ImageDataGenerator(rescale=1.0 / 255).flow_from_directory("data/train", target_size=(64, 64))
test = ImageDataGenerator(rescale=1.0 / 255).flow_from_directory("data/test", target_size=(64, 64))
model = Sequential([Conv2D(16, 3, activation="relu"), Flatten(), Dense(2, activation="softmax")])
model.compile(loss="categorical_crossentropy", optimizer="adam")
model.fit(train, epochs=5)

image = cv2.resize(cv2.imread("cat.jpg"), (64, 64)) / 255.0
print(model.predict(np.expand_dims(image, axis=0)))
