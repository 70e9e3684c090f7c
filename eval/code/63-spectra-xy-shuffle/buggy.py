import argparse

import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset


def snv(s):
    """Standard normal variate, one spectrum at a time."""
    return (s - s.mean(1, keepdims=True)) / s.std(1, keepdims=True)


def load_data(path, seed=0):
    f = np.load(path)
    X = snv(f["spectra"]).astype("float32")
    y = f["fat"].astype("float32")
    rng = np.random.RandomState(seed)
    X = X[rng.permutation(len(X))]
    y = y[rng.permutation(len(y))]
    n = int(0.75 * len(X))
    mu, sd = y[:n].mean(), y[:n].std()
    y = (y - mu) / sd
    return (X[:n], y[:n]), (X[n:], y[n:]), sd


class SpectrumCNN(nn.Module):
    def __init__(self, length):
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv1d(1, 16, 9, stride=2), nn.ReLU(), nn.Conv1d(16, 32, 9, stride=2), nn.ReLU(), nn.AdaptiveAvgPool1d(8))
        self.fc = nn.Sequential(nn.Flatten(), nn.Linear(256, 64), nn.ReLU(), nn.Linear(64, 1))

    def forward(self, x):
        return self.fc(self.conv(x.unsqueeze(1))).squeeze(-1)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--epochs", type=int, default=200)
    ap.add_argument("--lr", type=float, default=1e-3)
    args = ap.parse_args()
    (xt, yt), (xv, yv), sd = load_data("nir.npz")
    loader = DataLoader(TensorDataset(torch.from_numpy(xt), torch.from_numpy(yt)), batch_size=32, shuffle=True)
    xv, yv = torch.from_numpy(xv), torch.from_numpy(yv)
    net = SpectrumCNN(xt.shape[1])
    opt = torch.optim.Adam(net.parameters(), lr=args.lr, weight_decay=1e-5)
    for epoch in range(args.epochs):
        net.train()
        for x, y in loader:
            opt.zero_grad()
            loss = nn.functional.mse_loss(net(x), y)
            loss.backward()
            opt.step()
        net.eval()
        with torch.no_grad():
            rmsep = (net(xv) - yv).pow(2).mean().sqrt().item() * sd
        print(f"{epoch} {loss.item():.4f} RMSEP {rmsep:.3f}")


if __name__ == "__main__":
    main()
