from keras.models import load_model
from keras.preprocessing.image import ImageDataGenerator

seed = 1
image_datagen = ImageDataGenerator(rotation_range=20, horizontal_flip=True)
mask_datagen = ImageDataGenerator(rotation_range=20, horizontal_flip=True)
image_generator = image_datagen.flow_from_directory("data/images", class_mode=None, seed=seed)
mask_generator = mask_datagen.flow_from_directory("data/masks", class_mode=None, seed=seed)
train_generator = zip(image_generator, mask_generator)
model = load_model("unet.h5")
model.fit(train_generator, steps_per_epoch=200, epochs=20)
