from keras.preprocessing.image import ImageDataGenerator
from keras.models import Sequential
from keras.layers import Conv2D, Dense, Flatten

train_datagen = ImageDataGenerator(rescale=1.0 / 255)
train_generator = train_datagen.flow_from_directory(  # here
    "data/train", target_size=(64, 64), batch_size=32, class_mode="categorical", shuffle=False
)
validation_generator = ImageDataGenerator(rescale=1.0 / 255).flow_from_directory(
    "data/validation", target_size=(64, 64), batch_size=32, class_mode="categorical", shuffle=False
)
model = Sequential()
model.add(Conv2D(32, (3, 3), activation="relu", input_shape=(64, 64, 3)))
model.add(Flatten())
model.add(Dense(12, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit_generator(train_generator, steps_per_epoch=100, epochs=20, validation_data=validation_generator)
