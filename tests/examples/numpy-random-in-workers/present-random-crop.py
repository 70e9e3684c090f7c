import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset


class Crops(Dataset):
    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        top = np.random.randint(0, 8)  # here
        image = self.images[i][:, top : top + 24, top : top + 24]
        return torch.from_numpy(image), self.labels[i]


train_set = Crops(np.load("x.npy"), np.load("y.npy"))
loader = DataLoader(train_set, batch_size=64, shuffle=True, num_workers=8)  # here
