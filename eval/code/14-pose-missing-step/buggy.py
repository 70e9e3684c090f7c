import argparse
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class KeypointSet(Dataset):
    def __init__(self, images, points):
        self.images, self.points = images, points

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        img = torch.from_numpy(self.images[i].astype(np.float32)) / 127.5 - 1
        # coordinates in [-1, 1]
        pts = torch.from_numpy(self.points[i].astype(np.float32)) / 24.0 - 1
        return img[None], pts


class KeypointNet(nn.Module):
    def __init__(self, n_out):
        super().__init__()
        ch = [1, 32, 64, 128]
        self.convs = nn.ModuleList(nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in zip(ch[:-1], ch[1:]))
        self.norms = nn.ModuleList(nn.BatchNorm2d(c) for c in ch[1:])
        self.fc1 = nn.Linear(128 * 6 * 6, 256)
        self.fc2 = nn.Linear(256, n_out)

    def forward(self, x):
        for conv, bn in zip(self.convs, self.norms):
            x = torch.relu(bn(conv(x)))
        x = torch.relu(self.fc1(x.flatten(1)))
        return self.fc2(x)


def run(args):
    d = np.load(args.data)
    n = len(d["img"])
    idx = np.random.RandomState(0).permutation(n)
    split = int(0.9 * n)
    train = KeypointSet(d["img"][idx[:split]], d["pts"][idx[:split]])
    val = KeypointSet(d["img"][idx[split:]], d["pts"][idx[split:]])
    train_dl = DataLoader(train, args.batch, shuffle=True)
    val_dl = DataLoader(val, args.batch)
    net = KeypointNet(d["pts"].shape[1])
    opt = torch.optim.Adam(net.parameters(), lr=args.lr)
    loss_fn = nn.SmoothL1Loss()
    for ep in range(args.epochs):
        net.train()
        total = 0.0
        for img, pts in train_dl:
            opt.zero_grad()
            loss = loss_fn(net(img), pts)
            loss.backward()
            if args.clip is not None:
                nn.utils.clip_grad_norm_(net.parameters(), args.clip)
                opt.step()
            total += loss.item() * len(img)
        net.eval()
        with torch.no_grad():
            err = torch.cat([(net(i) - p).abs().mean(1) for i, p in val_dl]).mean() * 24
        print(f"ep {ep} train {total / len(train):.5f} val px error {err:.2f}")


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", default="pose.npz")
    ap.add_argument("--epochs", type=int, default=80)
    ap.add_argument("--batch", type=int, default=32)
    ap.add_argument("--lr", type=float, default=1e-3)
    ap.add_argument("--clip", type=float, default=None)
    run(ap.parse_args())
