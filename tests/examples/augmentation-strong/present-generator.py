from keras.preprocessing.image import ImageDataGenerator

train_datagen = ImageDataGenerator(  # here
    rescale=1.0 / 255,
    rotation_range=90,
    width_shift_range=0.5,
    height_shift_range=0.5,
    zoom_range=0.6,
    horizontal_flip=True,
)
train = train_datagen.flow_from_directory("digits", target_size=(28, 28), color_mode="grayscale")
