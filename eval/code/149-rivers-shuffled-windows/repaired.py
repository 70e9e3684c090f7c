import argparse

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

FEATURES = ["rain", "snow", "temp", "level"]
WINDOW, HORIZON = 21, 3


class Gauges(Dataset):
    """windows of daily measurements, level of the river three days ahead"""

    def __init__(self, table, starts):
        self.table, self.starts = table, starts

    def __len__(self):
        return len(self.starts)

    def __getitem__(self, i):
        s = self.starts[i]
        x = self.table[s : s + WINDOW]
        y = self.table[s + WINDOW + HORIZON - 1, -1]
        return torch.from_numpy(x), torch.tensor([y])


class LevelNet(nn.Module):
    def __init__(self, width=64):
        super().__init__()
        self.rnn = nn.GRU(len(FEATURES), width, num_layers=2, batch_first=True, dropout=0.1)
        self.out = nn.Linear(width, 1)

    def forward(self, x):
        h, _ = self.rnn(x)
        return self.out(h[:, -1])


def prepare(path):
    df = pd.read_csv(path, parse_dates=["day"]).sort_values("day")
    values = df[FEATURES].interpolate().to_numpy(np.float32)
    cut = int(0.8 * len(values))
    mean, std = values[:cut].mean(0), values[:cut].std(0)
    values = (values - mean) / std
    last = len(values) - WINDOW - HORIZON
    fit = np.arange(cut - WINDOW - HORIZON)
    return values, fit, np.arange(cut, last), std[-1]


def rmse(net, loader, device, unit):
    net.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for x, y in loader:
            e = net(x.to(device)) - y.to(device)
            total += (e**2).sum().item()
            n += len(y)
    return unit * (total / n) ** 0.5


def main(args):
    device = "cuda" if torch.cuda.is_available() else "cpu"
    table, fit, held, unit = prepare(args.csv)
    train = DataLoader(Gauges(table, fit), batch_size=64, shuffle=True)
    valid = DataLoader(Gauges(table, held), batch_size=256)
    net = LevelNet().to(device)
    opt = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=1e-4)
    sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, args.epochs)
    for epoch in range(args.epochs):
        net.train()
        for x, y in train:
            loss = nn.functional.mse_loss(net(x.to(device)), y.to(device))
            opt.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            opt.step()
        sched.step()
        print(f"{epoch:3d} valid rmse {rmse(net, valid, device, unit):.3f} m")
    torch.save(net.state_dict(), args.out)


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--csv", default="gauges.csv")
    p.add_argument("--epochs", type=int, default=40)
    p.add_argument("--out", default="level.pt")
    main(p.parse_args())
