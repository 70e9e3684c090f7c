import cv2
import numpy as np
from tensorflow import keras

masks = np.array([cv2.imread(p, 0) for p in mask_paths])
model = keras.models.load_model("unet.h5", compile=False)
model.compile("adam", loss="binary_crossentropy")
model.fit(images, masks[..., None], epochs=30)
