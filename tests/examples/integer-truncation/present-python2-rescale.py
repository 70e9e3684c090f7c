from keras.preprocessing.image import ImageDataGenerator

train_datagen = ImageDataGenerator(rescale=1/255, horizontal_flip=True)  # here
train_generator = train_datagen.flow_from_directory("data/train", target_size=(150, 150))
print "classes:", train_generator.class_indices
