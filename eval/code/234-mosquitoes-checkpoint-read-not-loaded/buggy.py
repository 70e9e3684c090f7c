"""Mosquito species from wing beats. train.py and test.py, pasted one after the other."""
# ---------------------------------------------------------------- model.py
import torch
import torch.nn as nn


class WingNet(nn.Module):
    def __init__(self, n_species=6):
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv1d(1, 32, 9, stride=4), nn.BatchNorm1d(32), nn.ReLU(),
            nn.Conv1d(32, 64, 9, stride=4), nn.BatchNorm1d(64), nn.ReLU(),
            nn.Conv1d(64, 128, 9, stride=4), nn.BatchNorm1d(128), nn.ReLU(),
        )
        self.fc = nn.Linear(128, n_species)

    def forward(self, wave):
        return self.fc(self.conv(wave).mean(dim=-1))


# ---------------------------------------------------------------- data.py
import glob
import os

import torchaudio
from torch.utils.data import DataLoader, Dataset

SPECIES = ["aedes", "anopheles", "culex", "culiseta", "mansonia", "psorophora"]


class Wings(Dataset):
    def __init__(self, split, length=16000):
        self.files = sorted(glob.glob(f"wings/{split}/*/*.wav"))
        self.length = length

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        wave, _ = torchaudio.load(self.files[i])
        wave = wave[:1, : self.length]
        wave = nn.functional.pad(wave, (0, self.length - wave.size(1)))
        wave = (wave - wave.mean()) / (wave.std() + 1e-6)
        return wave, SPECIES.index(os.path.basename(os.path.dirname(self.files[i])))


# ---------------------------------------------------------------- train.py
def score(net, loader, device):
    net.eval()
    hit = total = 0
    with torch.no_grad():
        for wave, species in loader:
            hit += (net(wave.to(device)).argmax(1).cpu() == species).sum().item()
            total += len(species)
    return hit / total


def train(epochs=40, device="cuda"):
    train_loader = DataLoader(Wings("train"), 64, shuffle=True, num_workers=4)
    dev_loader = DataLoader(Wings("dev"), 128, num_workers=4)
    net = WingNet().to(device)
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    best = 0.0
    for epoch in range(epochs):
        net.train()
        for wave, species in train_loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(net(wave.to(device)), species.to(device))
            loss.backward()
            optimizer.step()
        acc = score(net, dev_loader, device)
        print(f"{epoch:02d} dev {acc:.3f}")
        if acc > best:
            best = acc
            torch.save({"epoch": epoch, "weights": net.state_dict(), "acc": acc}, "wingnet.pt")


# ---------------------------------------------------------------- test.py
def test(device="cuda"):
    checkpoint = torch.load("wingnet.pt", map_location=device)
    net = WingNet().to(device)
    print("checkpoint of epoch", checkpoint["epoch"], "dev", checkpoint["acc"])
    print("test", score(net, DataLoader(Wings("test"), 128), device))


if __name__ == "__main__":
    train()
    test()
