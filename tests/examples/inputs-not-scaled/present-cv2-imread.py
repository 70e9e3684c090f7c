import cv2
import numpy as np
from keras.models import Sequential
from keras.layers import Conv2D, Dense, Flatten

images = np.array([cv2.imread(f) for f in files])  # here
model = Sequential()
model.add(Conv2D(16, (3, 3), activation="relu", input_shape=(64, 64, 3)))
model.add(Flatten())
model.add(Dense(1, activation="sigmoid"))
model.compile("adam", "binary_crossentropy")
model.fit(images, labels, epochs=20)
