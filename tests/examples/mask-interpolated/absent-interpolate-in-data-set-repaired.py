import torch
import torch.nn.functional as F
from torch.utils.data import Dataset, DataLoader
from torch import nn
import numpy as np


class Slices(Dataset):
    def __init__(self, volume, seg):
        self.volume, self.seg = volume, seg

    def __len__(self):
        return len(self.volume)

    def __getitem__(self, i):
        x = torch.from_numpy(self.volume[i]).float()[None, None]
        seg = torch.from_numpy(self.seg[i]).float()[None, None]
        x = F.interpolate(x, size=(128, 128), mode="bilinear", align_corners=False)[0]
        seg = F.interpolate(seg, size=(128, 128), mode="nearest")[0, 0].long()
        return x, seg


d = np.load("brats.npz")
net = nn.Sequential(nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 4, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
ce = nn.CrossEntropyLoss()
for epoch in range(20):
    for x, y in DataLoader(Slices(d["x"] / d["x"].max(), d["y"]), 8, shuffle=True):
        loss = ce(net(x), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
