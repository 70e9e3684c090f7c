import random
import torchvision.transforms.functional as TF
from torch.utils.data import Dataset


class Roads(Dataset):
    def __init__(self, pairs):
        self.pairs = pairs

    def augment(self, image, mask):
        if random.random() > 0.5:
            image = TF.hflip(image)  # here
        if random.random() > 0.5:
            mask = TF.hflip(mask)  # here
        return image, mask

    def __getitem__(self, i):
        image, mask = self.augment(*self.pairs[i])
        return TF.to_tensor(image), TF.to_tensor(mask)
