import cv2
import numpy as np
import torch
from torch.utils.data import Dataset


class Streets(Dataset):
    def __init__(self, images, masks):
        self.images, self.masks = images, masks

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        image = cv2.imread(self.images[i])
        mask = cv2.imread(self.masks[i], cv2.IMREAD_GRAYSCALE)
        image = cv2.resize(image, (256, 256))
        mask = cv2.resize(mask, (256, 256))  # here
        return torch.from_numpy(image / 255.0), torch.from_numpy(mask.astype(np.int64))
