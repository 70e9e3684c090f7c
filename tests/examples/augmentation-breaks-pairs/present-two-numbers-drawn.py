import numpy as np
import torch
from torch.utils.data import Dataset, DataLoader
from torch import nn


class Cells(Dataset):
    def __init__(self, x, m, augment):
        self.x, self.m, self.augment = x, m, augment

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        img, mask = self.x[i], self.m[i]
        if self.augment:
            k = np.random.randint(4)
            img = np.rot90(img, k).copy()  # here
            mask = np.rot90(mask, np.random.randint(4)).copy()  # here
        return torch.from_numpy(img)[None].float() / 255, torch.from_numpy(mask).long()


d = np.load("cells.npz")
net = nn.Sequential(nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 3, 1))
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(30):
    for x, y in DataLoader(Cells(d["x"], d["m"], True), 8, shuffle=True):
        loss = nn.functional.cross_entropy(net(x), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
