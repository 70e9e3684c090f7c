from tensorflow.keras.preprocessing.image import ImageDataGenerator

augmenting = ImageDataGenerator(rescale=1 / 255.0, rotation_range=20, validation_split=0.1)


def read(generator, part):
    return generator.flow_from_directory("tiles", subset=part, target_size=(96, 96))


train, val = read(augmenting, "training"), read(augmenting, "validation")  # here
model.fit(train, validation_data=val, epochs=9)
