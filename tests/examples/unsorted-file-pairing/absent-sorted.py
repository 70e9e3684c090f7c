import os

from PIL import Image
from torch.utils.data import Dataset


class Roads(Dataset):
    def __init__(self, root, transform=None):
        self.root = root
        self.transform = transform
        self.images = sorted(os.listdir(os.path.join(root, "images")))
        self.masks = os.listdir(os.path.join(root, "masks"))
        self.masks.sort()

    def __len__(self):
        return len(self.images)

    def __getitem__(self, idx):
        image = Image.open(os.path.join(self.root, "images", self.images[idx])).convert("RGB")
        mask = Image.open(os.path.join(self.root, "masks", self.masks[idx]))
        return self.transform(image), self.transform(mask)
