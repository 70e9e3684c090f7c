import numpy as np
import torch
from PIL import Image
from torch.utils.data import Dataset
from torchvision import transforms

augment = transforms.Compose([transforms.RandomAffine(15), transforms.ToTensor()])


class Lesions(Dataset):
    def __init__(self, files):
        self.files = files

    def __getitem__(self, i):
        image = Image.open(self.files[i])
        mask = Image.open(self.files[i].replace("img", "mask"))
        x = augment(image)  # here
        return x, torch.from_numpy(np.array(mask)).long()
