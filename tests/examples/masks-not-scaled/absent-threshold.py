import numpy as np
from PIL import Image
from tensorflow import keras


def load(image_path, mask_path):
    image = np.asarray(Image.open(image_path), "float32") / 255.0
    mask = np.asarray(Image.open(mask_path).convert("L"))
    mask = (mask > 127).astype("float32")
    return image, mask[..., None]


data = [load(a, b) for a, b in pairs]
model = keras.models.load_model("unet.h5", compile=False)
model.compile("adam", loss="binary_crossentropy")
model.fit(np.stack([x for x, _ in data]), np.stack([y for _, y in data]), epochs=5)
