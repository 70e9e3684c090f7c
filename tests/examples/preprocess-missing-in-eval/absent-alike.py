from keras.models import load_model
from keras.preprocessing.image import ImageDataGenerator

train_datagen = ImageDataGenerator(rescale=1.0 / 255, horizontal_flip=True)
val_datagen = ImageDataGenerator(rescale=1 / 255.0)
train_generator = train_datagen.flow_from_directory("data/train", target_size=(128, 128))
val_generator = val_datagen.flow_from_directory("data/val", target_size=(128, 128))
model = load_model("start.h5")
model.fit(train_generator, validation_data=val_generator, epochs=10)
