import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset


class Crops(Dataset):
    def __init__(self, images):
        # Drawn once, before there are workers.
        self.images = images[np.random.permutation(len(images))]

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        top = int(torch.randint(0, 8, (1,)))
        return torch.from_numpy(self.images[i][:, top : top + 24])


loader = DataLoader(Crops(np.load("x.npy")), batch_size=64, shuffle=True, num_workers=8)
