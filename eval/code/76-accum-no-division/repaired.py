import argparse

import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset


class AgeNet(nn.Module):
    def __init__(self):
        super().__init__()
        def stage(i, o):
            return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.GroupNorm(8, o), nn.SiLU(), nn.AvgPool2d(2))
        self.stages = nn.Sequential(stage(3, 32), stage(32, 64), stage(64, 128))
        self.reg = nn.Linear(128, 1)

    def forward(self, x):
        return self.reg(self.stages(x).mean((2, 3))).squeeze(1)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--epochs", type=int, default=40)
    ap.add_argument("--micro-batch", type=int, default=4)
    ap.add_argument("--accum-steps", type=int, default=16)
    ap.add_argument("--lr", type=float, default=0.02)
    args = ap.parse_args()
    d = np.load("age.npz")
    x = torch.from_numpy(d["img"]).float() / 127.5 - 1
    y = torch.from_numpy(d["age"]).float()
    perm = torch.randperm(len(x), generator=torch.Generator().manual_seed(0))
    x, y = x[perm], y[perm]
    cut = int(0.85 * len(x))
    mean, std = y[:cut].mean(), y[:cut].std()
    y = (y - mean) / std
    train_loader = DataLoader(TensorDataset(x[:cut], y[:cut]), batch_size=args.micro_batch, shuffle=True)
    val_loader = DataLoader(TensorDataset(x[cut:], y[cut:]), batch_size=64)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = AgeNet().to(device)
    criterion = nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=args.lr, momentum=0.9)
    for epoch in range(args.epochs):
        model.train()
        optimizer.zero_grad()
        for step, (xb, yb) in enumerate(train_loader):
            loss = criterion(model(xb.to(device)), yb.to(device))
            loss = loss / args.accum_steps
            loss.backward()
            if (step + 1) % args.accum_steps == 0 or step + 1 == len(train_loader):
                optimizer.step()
                optimizer.zero_grad()
        model.eval()
        with torch.no_grad():
            mae = torch.cat([(model(xb.to(device)).cpu() - yb).abs() for xb, yb in val_loader]).mean() * std
        print(f"epoch {epoch}: val MAE {mae:.2f} years")


if __name__ == "__main__":
    main()
