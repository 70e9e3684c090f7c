import glob
import math

import numpy as np
import tensorflow as tf
from PIL import Image
from tensorflow.keras import layers as L


class RoadSequence(tf.keras.utils.Sequence):
    def __init__(self, image_paths, mask_paths, batch_size, shuffle):
        super().__init__()
        self.image_paths, self.mask_paths = np.array(image_paths), np.array(mask_paths)
        self.batch_size, self.shuffle = batch_size, shuffle
        self.order = np.arange(len(self.image_paths))
        self.on_epoch_end()

    def __len__(self):
        return len(self.image_paths)

    def __getitem__(self, k):
        idx = np.take(self.order, range(k * self.batch_size, (k + 1) * self.batch_size), mode="clip")
        x = np.stack([np.asarray(Image.open(p), "float32") / 255 for p in self.image_paths[idx]])
        y = np.stack([np.asarray(Image.open(p)) > 127 for p in self.mask_paths[idx]])
        return x, y[..., None].astype("float32")

    def on_epoch_end(self):
        if self.shuffle:
            np.random.shuffle(self.order)


def small_unet(size):
    inp = L.Input((size, size, 3))
    skips, x = [], inp
    for f in (16, 32):
        x = L.Conv2D(f, 3, padding="same", activation="relu")(x)
        skips.append(x)
        x = L.MaxPooling2D()(x)
    x = L.Conv2D(64, 3, padding="same", activation="relu")(x)
    for f, s in zip((32, 16), reversed(skips)):
        x = L.Conv2DTranspose(f, 2, strides=2, padding="same")(x)
        x = L.Concatenate()([x, s])
        x = L.Conv2D(f, 3, padding="same", activation="relu")(x)
    return tf.keras.Model(inp, L.Conv2D(1, 1, activation="sigmoid")(x))


images, masks = sorted(glob.glob("roads/images/*.png")), sorted(glob.glob("roads/masks/*.png"))
cut = int(0.8 * len(images))
train_seq = RoadSequence(images[:cut], masks[:cut], 4, shuffle=True)
val_seq = RoadSequence(images[cut:], masks[cut:], 4, shuffle=False)
model = small_unet(64)
model.compile("adam", "binary_crossentropy", metrics=[tf.keras.metrics.BinaryIoU([1])])
model.fit(train_seq, validation_data=val_seq, epochs=40)
