import numpy as np
import torch
from torch.utils.data import Dataset


class Crops(Dataset):
    def __init__(self, files):
        self.files = files

    def __getitem__(self, i):
        img = np.load(self.files[i])
        dx = np.random.randint(0, 32)  # here
        return torch.from_numpy(img[:, dx : dx + 224])
