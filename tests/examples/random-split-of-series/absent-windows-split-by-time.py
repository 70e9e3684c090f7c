import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Windows(Dataset):
    def __init__(self, series, lookback=24):
        self.series, self.lookback = series, lookback

    def __len__(self):
        return len(self.series) - self.lookback

    def __getitem__(self, t):
        return self.series[t : t + self.lookback], self.series[t + self.lookback]


series = torch.from_numpy(np.load("load.npy")).float()
cut = int(0.8 * len(series))
train_dl = DataLoader(Windows(series[:cut]), batch_size=64, shuffle=True)
val_dl = DataLoader(Windows(series[cut:]), batch_size=64)
net = nn.Sequential(nn.Linear(24, 64), nn.ReLU(), nn.Linear(64, 1))
opt = torch.optim.Adam(net.parameters())
for x, y in train_dl:
    loss = nn.functional.mse_loss(net(x).squeeze(1), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
