import numpy as np
from PIL import Image
from tensorflow import keras

gen = keras.preprocessing.image.ImageDataGenerator(rescale=1 / 255)
flow = gen.flow_from_directory("fruit/train", target_size=(96, 96))
model = keras.Sequential([keras.layers.Conv2D(16, 3), keras.layers.Flatten(), keras.layers.Dense(5, "softmax")])
model.compile("adam", "categorical_crossentropy")
model.fit(flow, epochs=9)


def name_of(path):
    picture = np.asarray(Image.open(path).resize((96, 96)), dtype="float32")
    return model.predict(picture[None]).argmax()  # here
