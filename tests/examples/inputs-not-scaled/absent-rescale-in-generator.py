from keras.preprocessing.image import ImageDataGenerator

train_gen = ImageDataGenerator(rescale=1.0 / 255, horizontal_flip=True)
flow = train_gen.flow_from_directory("train", target_size=(150, 150), batch_size=32)
model.fit_generator(flow, steps_per_epoch=200, epochs=30)
