import numpy as np
import torch
from torch.utils.data import Dataset


class Repeatable(Dataset):
    def __init__(self, x, y, seed=0):
        self.x, self.y, self.seed, self.epoch = x, y, seed, 0

    def set_epoch(self, epoch):
        self.epoch = epoch

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        rng = np.random.default_rng((self.seed, self.epoch, i))
        return torch.tensor(self.x[i] + rng.normal(0, 0.1, self.x[i].shape)).float(), self.y[i]
