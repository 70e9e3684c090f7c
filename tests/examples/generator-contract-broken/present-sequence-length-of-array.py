import numpy as np
from tensorflow.keras.utils import Sequence


class SignalLoader(Sequence):
    def __init__(self, signals, targets, batch_size):
        self.signals, self.targets = signals, targets
        self.batch_size = batch_size

    def __len__(self):
        return int(self.signals.shape[0])  # here

    def __getitem__(self, i):
        low = i * self.batch_size
        high = min(low + self.batch_size, len(self.signals))
        return self.signals[low:high], self.targets[low:high]


model.fit(SignalLoader(np.load("s.npy"), np.load("t.npy"), 64), epochs=30)
