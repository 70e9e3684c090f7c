import math

import numpy as np
from tensorflow.keras.utils import Sequence


class Windows(Sequence):
    def __init__(self, series, width, batch_size):
        self.series, self.width, self.batch_size = series, width, batch_size
        count = len(series) - width
        self.batches = math.floor(count / batch_size)

    def __len__(self):
        return self.batches

    def __getitem__(self, index):
        starts = range(index * self.batch_size, (index + 1) * self.batch_size)
        x = np.stack([self.series[s : s + self.width] for s in starts])
        return x[..., None], np.array([self.series[s + self.width] for s in starts])


model.fit(Windows(np.load("load.npy"), 48, 32), epochs=20)
