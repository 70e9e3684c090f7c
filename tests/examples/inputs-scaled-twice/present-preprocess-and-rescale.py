from tensorflow.keras.applications.resnet50 import ResNet50, preprocess_input
from tensorflow.keras.preprocessing.image import ImageDataGenerator

train_datagen = ImageDataGenerator(rescale=1.0 / 255, preprocessing_function=preprocess_input)  # here
train = train_datagen.flow_from_directory("data/train", target_size=(224, 224))
model = ResNet50(classes=1000)
