import random
import torch
from torch.utils.data import Dataset


class Pairs(Dataset):
    def __init__(self, images, masks, transform):
        self.images, self.masks, self.transform = images, masks, transform

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        seed = random.randint(0, 2**31)
        torch.manual_seed(seed)
        image = self.transform(self.images[i])
        torch.manual_seed(seed)
        mask = self.transform(self.masks[i])
        return image, mask
