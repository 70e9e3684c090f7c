import cv2
import numpy as np
from tensorflow import keras


def read(path, flag):
    return cv2.resize(cv2.imread(path, flag), (256, 256)) / 255.0


images = np.array([read(p, 1) for p in image_paths])
masks = np.array([read(p, 0) for p in mask_paths])
model = keras.models.load_model("unet.h5", compile=False)
model.compile("adam", loss="binary_crossentropy")
model.fit(images, masks[..., None], epochs=30)
