import random
import torchvision.transforms.functional as TF
from torch.utils.data import Dataset


class Roads(Dataset):
    def __init__(self, pairs):
        self.pairs = pairs

    def __getitem__(self, i):
        image, mask = self.pairs[i]
        if random.random() > 0.5:
            image = TF.hflip(image)
            mask = TF.hflip(mask)
        if random.random() > 0.5:
            image, mask = TF.vflip(image), TF.vflip(mask)
        return TF.to_tensor(image), TF.to_tensor(mask)
