from keras.applications.efficientnet import EfficientNetB0
from keras.layers import Dense
from keras.models import Model
from keras.preprocessing.image import ImageDataGenerator

datagen = ImageDataGenerator(rescale=1.0 / 255)
train = datagen.flow_from_directory("data/train", target_size=(224, 224))
base = EfficientNetB0(include_top=False, pooling="avg")  # here
model = Model(base.input, Dense(5, activation="softmax")(base.output))
model.compile(loss="categorical_crossentropy", optimizer="adam")
model.fit(train, epochs=5)
