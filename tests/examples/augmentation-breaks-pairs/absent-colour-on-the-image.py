import random
import torch
from PIL import Image
from torch.utils.data import Dataset
from torchvision import transforms
import torchvision.transforms.functional as F

colour = transforms.Compose([transforms.ColorJitter(0.3, 0.3, 0.3), transforms.RandomGrayscale(0.1)])


class Leaves(Dataset):
    def __init__(self, files):
        self.files = files

    def __getitem__(self, i):
        image = Image.open(self.files[i])
        mask = Image.open(self.files[i].replace("jpg", "png"))
        image = colour(image)
        angle = random.uniform(-20, 20)
        image, mask = F.rotate(image, angle), F.rotate(mask, angle)
        return F.to_tensor(image), F.pil_to_tensor(mask).long()
