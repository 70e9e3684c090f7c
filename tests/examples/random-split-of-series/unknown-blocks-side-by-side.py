import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, random_split


class Blocks(Dataset):
    def __init__(self, signal, labels, size=256):
        self.signal, self.labels, self.size = signal, labels, size

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        start = index * self.size
        return self.signal[start : start + self.size], self.labels[index]


whole = Blocks(torch.from_numpy(np.load("ecg.npy")), torch.from_numpy(np.load("beats.npy")))
train, val = random_split(whole, [0.9, 0.1])
loader = DataLoader(train, batch_size=32, shuffle=True)
model = torch.nn.LSTM(1, 32)
