from keras.layers import Dense, Flatten
from keras.models import Sequential
from keras.preprocessing.image import ImageDataGenerator

datagen = ImageDataGenerator(rescale=1.0 / 255, horizontal_flip=False, rotation_range=0)
train = datagen.flow_from_directory("data/train", target_size=(64, 64))
model = Sequential([Flatten(), Dense(2, activation="softmax")])
model.compile(loss="categorical_crossentropy", optimizer="adam")
model.fit(train, epochs=3)
