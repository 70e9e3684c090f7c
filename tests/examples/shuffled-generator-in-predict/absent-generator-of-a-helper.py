import numpy as np
from tensorflow.keras.models import load_model
from tensorflow.keras.preprocessing.image import ImageDataGenerator


def flow(folder, batch=32, shuffle=True):
    plain = ImageDataGenerator(rescale=1 / 255.0)
    return plain.flow_from_directory(folder, (96, 96), batch_size=batch, shuffle=shuffle)


model = load_model("leaves.h5")
test = flow("leaves/test", shuffle=False)
guess = np.argmax(model.predict(test), axis=1)
print("accuracy", np.mean(guess == test.classes))
