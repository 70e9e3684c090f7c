import random

import torch
from PIL import Image
from torch.utils.data import Dataset
from torchvision import transforms


class Cells(Dataset):
    def __init__(self, images, masks):
        self.images, self.masks = images, masks
        self.transform = transforms.Compose(
            [transforms.RandomHorizontalFlip(), transforms.RandomRotation(20), transforms.ToTensor()]
        )

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        image = Image.open(self.images[i])
        mask = Image.open(self.masks[i])
        seed = random.randint(0, 2**31)
        torch.manual_seed(seed)
        image = self.transform(image)
        torch.manual_seed(seed)
        mask = self.transform(mask)
        return image, mask
