import nibabel
import numpy as np
from tensorflow import keras


class Volumes(keras.utils.Sequence):
    def __init__(self, paths, scale):
        self.paths, self.scale = paths, scale

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, i):
        volume = nibabel.load(self.paths[i]).get_fdata() * self.scale
        return volume[None, ..., None], np.load(self.paths[i] + ".npy")[None]


model = build_vnet()
model.fit(Volumes(sorted(files), 1 / 4095), epochs=80)
