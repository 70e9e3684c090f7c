from keras.applications.inception_v3 import preprocess_input

datagen = ImageDataGenerator(preprocessing_function=preprocess_input)
model = build_model()
