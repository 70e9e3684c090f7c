import lightning.pytorch as pl
import numpy as np
import torch
from torch.utils.data import DataLoader


class Noisy(torch.utils.data.Dataset):
    def __init__(self, signals):
        self.signals = signals
        self.rng = np.random.default_rng(0)

    def __len__(self):
        return len(self.signals)

    def __getitem__(self, i):
        noise = self.rng.normal(0, 0.1, self.signals[i].shape)  # here
        return torch.tensor(self.signals[i] + noise, dtype=torch.float32)


class Data(pl.LightningDataModule):
    def train_dataloader(self):
        return DataLoader(Noisy(np.load("s.npy")), batch_size=32, shuffle=True, num_workers=4)  # here
