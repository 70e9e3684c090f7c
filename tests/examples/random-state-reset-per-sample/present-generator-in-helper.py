import numpy as np
import torch
from torch.utils.data import Dataset


def add_noise(signal, level=0.05):
    rng = np.random.default_rng(42)  # here
    return signal + rng.normal(0, level, signal.shape)


class Ecg(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return torch.tensor(add_noise(self.x[i])).float(), self.y[i]
