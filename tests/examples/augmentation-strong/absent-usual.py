from keras.preprocessing.image import ImageDataGenerator

train_datagen = ImageDataGenerator(
    rescale=1.0 / 255,
    rotation_range=15,
    width_shift_range=0.1,
    shear_range=0.2,
    zoom_range=[0.9, 1.1],
    horizontal_flip=True,
)
train = train_datagen.flow_from_directory("digits", target_size=(28, 28), color_mode="grayscale")
