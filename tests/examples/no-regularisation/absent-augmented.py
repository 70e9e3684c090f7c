from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator

gen = ImageDataGenerator(rescale=1 / 255, horizontal_flip=True, rotation_range=15)
model = keras.Sequential()
model.add(layers.Conv2D(32, 3, activation="relu", input_shape=(64, 64, 3)))
model.add(layers.Flatten())
model.add(layers.Dense(1, activation="sigmoid"))
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(gen.flow_from_directory("train", class_mode="binary"), epochs=20)
