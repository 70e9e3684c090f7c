import argparse
import copy

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def loaders(path, bs):
    d = np.load(path)
    x = torch.from_numpy(d["x"]).float() / 127.5 - 1.0
    y = torch.from_numpy(d["y"]).long()
    p = torch.randperm(len(x), generator=torch.Generator().manual_seed(11))
    a, b = int(0.7 * len(x)), int(0.85 * len(x))
    sets = [TensorDataset(x[i], y[i]) for i in (p[:a], p[a:b], p[b:])]
    return [DataLoader(s, bs, shuffle=(k == 0)) for k, s in enumerate(sets)]


class Net(nn.Module):
    def __init__(self, k):
        super().__init__()
        self.f = nn.Sequential(
            nn.Conv2d(3, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(64 * 64, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, k))

    def forward(self, x):
        return self.f(x)


def evaluate(model, dl, criterion):
    model.eval()
    loss = hits = 0.0
    with torch.no_grad():
        for x, y in dl:
            out = model(x)
            loss += criterion(out, y).item() * len(y)
            hits += (out.argmax(1) == y).sum().item()
    return loss / len(dl.dataset), hits / len(dl.dataset)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--patience", type=int, default=10)
    args = parser.parse_args()
    train_dl, val_dl, test_dl = loaders("retina.npz", 64)
    model = Net(5)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    best_loss, best_state, wait = float("inf"), None, 0
    for epoch in range(args.epochs):
        model.train()
        for x, y in train_dl:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
        val_loss, val_acc = evaluate(model, val_dl, criterion)
        print(f"epoch {epoch} val loss {val_loss:.4f} acc {val_acc:.4f}")
        if val_loss < best_loss:
            best_loss, wait = val_loss, 0
            best_state = copy.deepcopy(model.state_dict())
        else:
            wait += 1
            if wait >= args.patience:
                break
    model.load_state_dict(best_state)
    print("test loss %.4f acc %.4f" % evaluate(model, test_dl, criterion))


if __name__ == "__main__":
    main()
