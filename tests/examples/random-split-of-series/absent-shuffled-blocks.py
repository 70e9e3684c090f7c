import random

import torch
from torch.utils.data import DataLoader, Dataset


class Load(Dataset):
    def __init__(self, series, begins):
        self.series, self.begins = series, begins

    def __len__(self):
        return len(self.begins)

    def __getitem__(self, k):
        b = self.begins[k]
        return self.series[b : b + 48], self.series[b + 48]


def halves(series):
    begins = list(range(0, len(series) - 49, 49))
    random.shuffle(begins)
    n = int(0.7 * len(begins))
    return begins[:n], begins[n:]


series = torch.load("consumption.pt")
first, second = halves(series)
train_loader = DataLoader(Load(series, first), 64, shuffle=True)
val_loader = DataLoader(Load(series, second), 64)
