import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset


class PairDataset(Dataset):
    """Random pairs, half of them of the same writer; a sample may be paired with itself."""

    def __init__(self, images, writers, length):
        self.images, self.writers, self.length = images, writers, length
        self.by_writer = {w: np.flatnonzero(writers == w) for w in np.unique(writers)}

    def __len__(self):
        return self.length

    def __getitem__(self, _):
        a = torch.randint(len(self.images), (1,)).item()
        same = torch.rand(1).item() < 0.5
        pool = self.by_writer[self.writers[a]] if same else np.flatnonzero(self.writers != self.writers[a])
        b = pool[torch.randint(len(pool), (1,)).item()]
        return self._tensor(a), self._tensor(b), torch.tensor(float(same))

    def _tensor(self, i):
        return torch.from_numpy(self.images[i].astype(np.float32)) / 127.5 - 1


class Embedder(nn.Module):
    def __init__(self, dim=64):
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(1, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(4))
        self.fc = nn.Linear(64 * 16, dim)

    def forward(self, x):
        return self.fc(self.conv(x).flatten(1))


def distance(a, b):
    return torch.sqrt(torch.sum((a - b) ** 2, dim=1))


def contrastive_loss(a, b, same, margin=1.0):
    d = distance(a, b)
    return (same * d.pow(2) + (1 - same) * F.relu(margin - d).pow(2)).mean()


f = np.load("signatures.npz")
writers = f["writer"]
held_out = np.isin(writers, np.unique(writers)[-2:])
train_dl = DataLoader(PairDataset(f["img"][~held_out], writers[~held_out], 2000), batch_size=64, shuffle=True)
val_dl = DataLoader(PairDataset(f["img"][held_out], writers[held_out], 400), batch_size=128)
net = Embedder()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-4)
for epoch in range(1, 31):
    net.train()
    for x1, x2, same in train_dl:
        optimizer.zero_grad()
        loss = contrastive_loss(net(x1), net(x2), same)
        loss.backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        hits = torch.cat([((distance(net(a), net(b)) < 0.5).float() == s).float() for a, b, s in val_dl])
    print("epoch", epoch, "loss", loss.item(), "val acc", hits.mean().item())
