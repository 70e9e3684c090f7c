import cv2
import numpy as np
from tensorflow import keras


class Cells(keras.utils.Sequence):
    def __init__(self, pairs, batch):
        self.pairs, self.batch = pairs, batch

    def __len__(self):
        return len(self.pairs) // self.batch

    def __getitem__(self, i):
        xs, ys = [], []
        for image_path, mask_path in self.pairs[i * self.batch : (i + 1) * self.batch]:
            xs.append(cv2.imread(image_path) / 255.0)
            mask = cv2.imread(mask_path, cv2.IMREAD_GRAYSCALE)  # here
            ys.append(mask[..., None])
        return np.array(xs, "float32"), np.array(ys, "float32")


model = keras.models.load_model("unet.h5", compile=False)
model.compile("adam", loss="binary_crossentropy")
model.fit(Cells(pairs, 8), epochs=40)
