import argparse

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class LiverSlices(Dataset):
    def __init__(self, path, augment=False):
        d = np.load(path)
        # soft tissue window
        self.ct = np.clip(d["ct"], -100, 240)
        self.ct = (self.ct + 100) / 340.0 * 2 - 1
        self.seg = d["seg"]
        self.augment = augment

    def __len__(self):
        return len(self.ct)

    def __getitem__(self, i):
        x, m = self.ct[i], self.seg[i]
        if self.augment and np.random.rand() < 0.5:
            x, m = x[:, ::-1].copy(), m[:, ::-1].copy()
        return torch.from_numpy(x).float()[None], torch.from_numpy(m).float()[None]


class SegNet(nn.Module):
    def __init__(self, w=16):
        super().__init__()
        self.enc1 = self._block(1, w)
        self.enc2 = self._block(w, w * 2)
        self.mid = self._block(w * 2, w * 4)
        self.dec2 = self._block(w * 6, w * 2)
        self.dec1 = self._block(w * 3, w)
        self.last = nn.Conv2d(w, 1, kernel_size=1)
        self.up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
        self.pool = nn.MaxPool2d(2)

    @staticmethod
    def _block(i, o):
        return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.InstanceNorm2d(o, affine=True), nn.LeakyReLU(0.01))

    def forward(self, x):
        a = self.enc1(x)
        b = self.enc2(self.pool(a))
        c = self.mid(self.pool(b))
        b = self.dec2(torch.cat([self.up(c), b], 1))
        a = self.dec1(torch.cat([self.up(b), a], 1))
        return self.last(a)


class SoftDiceLoss(nn.Module):
    def __init__(self, smooth=1.0):
        super().__init__()
        self.smooth = smooth

    def forward(self, logits, target):
        p = torch.sigmoid(logits).flatten(1)
        t = target.flatten(1)
        inter = (p * t).sum(1)
        dice = (2 * inter + self.smooth) / (p.sum(1) + t.sum(1) + self.smooth)
        return dice.mean()


def main(args):
    device = "cuda" if torch.cuda.is_available() else "cpu"
    train_dl = DataLoader(LiverSlices("liver_train.npz", augment=True), batch_size=4, shuffle=True)
    val_dl = DataLoader(LiverSlices("liver_val.npz"), batch_size=4)
    net = SegNet().to(device)
    criterion = SoftDiceLoss()
    opt = torch.optim.AdamW(net.parameters(), lr=args.lr)
    for epoch in range(args.epochs):
        net.train()
        for x, m in train_dl:
            x, m = x.to(device), m.to(device)
            opt.zero_grad()
            loss = criterion(net(x), m)
            loss.backward()
            opt.step()
        net.eval()
        inter = total = 0.0
        with torch.no_grad():
            for x, m in val_dl:
                pred = (net(x.to(device)) > 0).float().cpu()
                inter += 2 * (pred * m).sum().item()
                total += (pred.sum() + m.sum()).item()
        print(f"epoch {epoch:3d} loss {loss.item():.4f} val dice {inter / max(total, 1):.4f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--lr", type=float, default=1e-3)
    main(parser.parse_args())
