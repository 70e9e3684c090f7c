from keras.models import load_model
from keras.preprocessing.image import ImageDataGenerator

datagen = ImageDataGenerator(rescale=1.0 / 255)
train_generator = datagen.flow_from_directory("data/train", target_size=(64, 64), batch_size=32)
model = load_model("start.h5")
model.fit_generator(train_generator, steps_per_epoch=train_generator.samples // 32, epochs=10)
