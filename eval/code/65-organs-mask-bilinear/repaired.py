import argparse
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

ORGANS = ["bg", "liver", "spleen", "l_kidney", "r_kidney", "pancreas", "stomach", "aorta", "bladder"]


class OrganDataset(Dataset):
    def __init__(self, files, size):
        self.files, self.size = files, size

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        ct_path = self.files[i]
        gt_path = ct_path.parent.parent / "gt" / ct_path.name
        ct = cv2.imread(str(ct_path), cv2.IMREAD_GRAYSCALE)
        gt = cv2.imread(str(gt_path), cv2.IMREAD_GRAYSCALE)
        ct = cv2.resize(ct, (self.size, self.size), interpolation=cv2.INTER_LINEAR)
        gt = cv2.resize(gt, (self.size, self.size), interpolation=cv2.INTER_NEAREST)
        ct = ct.astype(np.float32) / 127.5 - 1.0
        return torch.from_numpy(ct).unsqueeze(0), torch.from_numpy(gt.astype(np.int64))


class Down(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.GroupNorm(8, o), nn.ReLU(inplace=True))
        self.pool = nn.MaxPool2d(2)

    def forward(self, x):
        x = self.conv(x)
        return x, self.pool(x)


class OrganNet(nn.Module):
    def __init__(self, n_classes, w=32):
        super().__init__()
        self.d1, self.d2 = Down(1, w), Down(w, 2 * w)
        self.mid = nn.Sequential(nn.Conv2d(2 * w, 4 * w, 3, padding=1), nn.GroupNorm(8, 4 * w), nn.ReLU(inplace=True))
        self.up2 = nn.ConvTranspose2d(4 * w, 2 * w, 2, 2)
        self.c2 = nn.Sequential(nn.Conv2d(4 * w, 2 * w, 3, padding=1), nn.GroupNorm(8, 2 * w), nn.ReLU(inplace=True))
        self.up1 = nn.ConvTranspose2d(2 * w, w, 2, 2)
        self.c1 = nn.Sequential(nn.Conv2d(2 * w, w, 3, padding=1), nn.GroupNorm(8, w), nn.ReLU(inplace=True))
        self.out = nn.Conv2d(w, n_classes, 1)

    def forward(self, x):
        s1, x = self.d1(x)
        s2, x = self.d2(x)
        x = self.c2(torch.cat([self.up2(self.mid(x)), s2], 1))
        x = self.c1(torch.cat([self.up1(x), s1], 1))
        return self.out(x)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--root", type=Path, default=Path("organs"))
    ap.add_argument("--size", type=int, default=256)
    ap.add_argument("--epochs", type=int, default=50)
    args = ap.parse_args()
    files = sorted((args.root / "ct").glob("*.png"))
    n_val = max(1, len(files) // 5)
    train_dl = DataLoader(OrganDataset(files[n_val:], args.size), 8, shuffle=True)
    val_dl = DataLoader(OrganDataset(files[:n_val], args.size), 8)
    net = OrganNet(len(ORGANS))
    opt = torch.optim.AdamW(net.parameters(), lr=5e-4)
    ce = nn.CrossEntropyLoss()
    for epoch in range(args.epochs):
        net.train()
        for ct, gt in train_dl:
            opt.zero_grad()
            loss = ce(net(ct), gt)
            loss.backward()
            opt.step()
        net.eval()
        with torch.no_grad():
            val = np.mean([ce(net(ct), gt).item() for ct, gt in val_dl])
        print(epoch, f"train {loss.item():.4f} val {val:.4f}")


if __name__ == "__main__":
    main()
