import argparse
import logging

import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset, random_split

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
log = logging.getLogger("flowers")
CLASSES = ["daisy", "dandelion", "rose", "sunflower", "tulip"]


class Flowers(Dataset):
    def __init__(self, xs, ys):
        self.xs, self.ys = np.load(xs), np.load(ys)

    def __len__(self):
        return len(self.ys)

    def __getitem__(self, i):
        img = torch.from_numpy(self.xs[i]).permute(2, 0, 1).float().div(255)
        return (img - 0.5) / 0.25, int(self.ys[i])


def conv_bn(i, o):
    return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU(inplace=True), nn.MaxPool2d(2))


class FlowerNet(nn.Module):
    def __init__(self, n_classes):
        super().__init__()
        self.features = nn.Sequential(conv_bn(3, 32), conv_bn(32, 64), conv_bn(64, 128))
        self.classifier = nn.Sequential(
            nn.Flatten(),
            nn.Linear(128 * 8 * 8, 256),
            nn.ReLU(inplace=True),
            nn.Dropout(0.3),
            nn.Linear(256, n_classes),
        )

    def forward(self, x):
        return self.classifier(self.features(x))


class Trainer:
    def __init__(self, model, train_dl, val_dl, lr):
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.model = model.to(self.device)
        self.train_dl, self.val_dl = train_dl, val_dl
        self.criterion = nn.CrossEntropyLoss()
        self.optim = torch.optim.Adam(self.model.parameters(), lr=lr)

    def run_epoch(self):
        self.model.train()
        losses = []
        for x, y in self.train_dl:
            x, y = x.to(self.device), y.to(self.device)
            self.optim.zero_grad()
            loss = self.criterion(self.model(x), y)
            loss.backward()
            self.optim.step()
            losses.append(loss.item())
        return sum(losses) / len(losses)

    @torch.inference_mode()
    def validate(self):
        self.model.eval()
        hits = n = 0
        for x, y in self.val_dl:
            pred = self.model(x.to(self.device)).argmax(dim=1).cpu()
            hits += int((pred == y).sum())
            n += len(y)
        return hits / n

    def fit(self, epochs):
        for e in range(epochs):
            loss = self.run_epoch()
            log.info("epoch %d loss %.4f val_acc %.3f", e, loss, self.validate())


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--epochs", type=int, default=25)
    ap.add_argument("--lr", type=float, default=5e-4)
    ap.add_argument("--bs", type=int, default=32)
    a = ap.parse_args()
    ds = Flowers("flowers_x.npy", "flowers_y.npy")
    n_val = len(ds) // 5
    tr, va = random_split(ds, [len(ds) - n_val, n_val], generator=torch.Generator().manual_seed(0))
    Trainer(
        FlowerNet(len(CLASSES)), DataLoader(tr, a.bs, shuffle=True), DataLoader(va, a.bs), a.lr
    ).fit(a.epochs)
