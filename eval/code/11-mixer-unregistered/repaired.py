import argparse
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset


class DeepMLP(nn.Module):
    """MLP with configurable depth and residual connections."""

    def __init__(self, n_in, n_out, width=128, depth=4, p=0.1):
        super().__init__()
        self.inp = nn.Linear(n_in, width)
        self.hidden = nn.ModuleList()
        for _ in range(depth):
            self.hidden.append(nn.Sequential(nn.LayerNorm(width), nn.Linear(width, width), nn.GELU(), nn.Dropout(p)))
        self.out = nn.Linear(width, n_out)

    def forward(self, x):
        x = self.inp(x)
        for block in self.hidden:
            x = x + block(x)
        return self.out(x)


def get_loaders(path, batch_size):
    d = np.load(path)
    X, y = d["X"].astype("float32"), d["y"].astype("int64")
    rng = np.random.default_rng(0)
    order = rng.permutation(len(X))
    cut = int(0.8 * len(X))
    tr, va = order[:cut], order[cut:]
    mu, sd = X[tr].mean(0), X[tr].std(0) + 1e-8
    X = (X - mu) / sd
    mk = lambda idx: TensorDataset(torch.from_numpy(X[idx]), torch.from_numpy(y[idx]))
    return (DataLoader(mk(tr), batch_size=batch_size, shuffle=True), DataLoader(mk(va), batch_size=512),
            X.shape[1], int(y.max()) + 1)


def accuracy(model, loader):
    model.eval()
    with torch.no_grad():
        hits = sum((model(x).argmax(-1) == y).sum().item() for x, y in loader)
    return hits / len(loader.dataset)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", default="sensors.npz")
    ap.add_argument("--depth", type=int, default=6)
    ap.add_argument("--epochs", type=int, default=20)
    args = ap.parse_args()
    train_dl, val_dl, d, c = get_loaders(args.data, 128)
    model = DeepMLP(d, c, depth=args.depth)
    print("parameters:", sum(p.numel() for p in model.parameters()))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01)
    ce = nn.CrossEntropyLoss()
    for epoch in range(args.epochs):
        model.train()
        for x, y in train_dl:
            optimizer.zero_grad(set_to_none=True)
            loss = ce(model(x), y)
            loss.backward()
            optimizer.step()
        print(epoch, loss.item(), accuracy(model, val_dl))


if __name__ == "__main__":
    main()
