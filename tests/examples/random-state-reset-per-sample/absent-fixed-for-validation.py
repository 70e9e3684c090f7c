import random
import torch
from torch.utils.data import Dataset


class Crops(Dataset):
    def __init__(self, images, masks, train):
        self.images, self.masks, self.train = images, masks, train

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        if not self.train and self.is_validation:
            random.seed(0)
        top = random.randint(0, 64)
        return self.images[i][:, top : top + 128], self.masks[i][:, top : top + 128]
