from keras.models import load_model
from keras.preprocessing.image import ImageDataGenerator

datagen = ImageDataGenerator(
    rescale=1.0 / 255, rotation_range=20, horizontal_flip=True, validation_split=0.2
)
train_generator = datagen.flow_from_directory("data", target_size=(128, 128), subset="training")
validation_generator = datagen.flow_from_directory(  # here
    "data", target_size=(128, 128), subset="validation", shuffle=False
)
model = load_model("start.h5")
model.fit(train_generator, validation_data=validation_generator, epochs=10)
