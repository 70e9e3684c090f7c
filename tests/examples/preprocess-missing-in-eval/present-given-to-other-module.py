import cv2
from keras.layers import Conv2D, Dense, Flatten
from keras.models import Sequential
from keras.preprocessing.image import ImageDataGenerator
from mylab.images import tidy

train = ImageDataGenerator(rescale=1.0 / 255).flow_from_directory("data/train", target_size=(64, 64))
model = Sequential([Conv2D(16, 3, activation="relu"), Flatten(), Dense(2, activation="softmax")])
model.compile(loss="categorical_crossentropy", optimizer="adam")
model.fit(train, epochs=5)

image = cv2.resize(cv2.imread("cat.jpg"), (64, 64))
tidy(image)
print(model.predict(image[None]))  # here
