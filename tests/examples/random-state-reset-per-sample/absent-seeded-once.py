import random
import numpy as np
import torch
from torch.utils.data import Dataset

np.random.seed(0)
random.seed(0)
torch.manual_seed(0)


class Ecg(Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y
        self.rng = np.random.default_rng(7)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        shift = random.randint(-20, 20)
        return torch.tensor(np.roll(self.x[i], shift)).float(), self.y[i]
