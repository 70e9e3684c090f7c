from keras.models import load_model
from keras.preprocessing.image import ImageDataGenerator

model = load_model("start.h5")
train = ImageDataGenerator(rotation_range=10).flow_from_directory("data/train")
val_maker = ImageDataGenerator(rescale=1 / 255)  # here
val = val_maker.flow_from_directory("data/val")
model.fit(train, validation_data=val, epochs=10)
