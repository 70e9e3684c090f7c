import lightning.pytorch as pl
import torch
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder
from torchvision.transforms import ToTensor


class Birds(pl.LightningDataModule):
    def setup(self, stage=None):
        self.train_set = ImageFolder("birds/train", transform=ToTensor())
        self.val_set = ImageFolder("birds/val", transform=ToTensor())

    def train_dataloader(self):
        return DataLoader(self.train_set, batch_size=64, shuffle=False, num_workers=8)  # here

    def val_dataloader(self):
        return DataLoader(self.val_set, batch_size=64, shuffle=False, num_workers=8)
