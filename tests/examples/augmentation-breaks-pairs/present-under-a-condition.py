import os
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms


class Cells(Dataset):
    def __init__(self, folder, names, transform=None):
        self.folder, self.names, self.transform = folder, names, transform

    def __len__(self):
        return len(self.names)

    def __getitem__(self, index):
        image = Image.open(os.path.join(self.folder, "images", self.names[index])).convert("RGB")
        gt = Image.open(os.path.join(self.folder, "gt", self.names[index])).convert("L")
        if self.transform is not None:
            image = self.transform(image)  # here
            gt = self.transform(gt)  # here
        return image, gt


train_tf = transforms.Compose([
    transforms.RandomResizedCrop(256),
    transforms.RandomRotation(20),
    transforms.ToTensor(),
])
loader = DataLoader(Cells("cells", os.listdir("cells/images"), train_tf), batch_size=8, shuffle=True)
