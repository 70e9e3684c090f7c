import numpy as np
from PIL import Image
from tensorflow import keras

images = np.stack([np.asarray(Image.open(p), "float32") / 255.0 for p in image_paths])
masks = np.stack([np.asarray(Image.open(p)) for p in mask_paths])
model = keras.models.load_model("deeplab.h5", compile=False)
model.compile("adam", loss="sparse_categorical_crossentropy")
model.fit(images, masks, epochs=30)
