from tensorflow.keras.applications.mobilenet_v2 import MobileNetV2, preprocess_input
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Model
from tensorflow.keras.preprocessing.image import ImageDataGenerator

datagen = ImageDataGenerator(preprocessing_function=preprocess_input)
train = datagen.flow_from_directory("data/train", target_size=(224, 224))
base = MobileNetV2(include_top=False, pooling="avg", weights="imagenet")
model = Model(base.input, Dense(3, activation="softmax")(base.output))
model.compile("adam", "categorical_crossentropy")
model.fit(train, epochs=5)
