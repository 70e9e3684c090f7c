import logging
from pathlib import Path

import numpy as np
import torch
from torch import nn, optim
from torch.optim.lr_scheduler import ReduceLROnPlateau
from torch.utils.data import DataLoader, Dataset

log = logging.getLogger("turbines")


class Scada(Dataset):
    """ten-minute records: wind, direction, pitch, temperature -> power (all scaled beforehand)"""

    def __init__(self, path):
        rows = np.load(path).astype(np.float32)
        self.x, self.y = rows[:, :-1], rows[:, -1:]

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class PowerCurve(nn.Module):
    def __init__(self, n_in=9, width=128):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(n_in, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, 1)
        )

    def forward(self, x):
        return self.net(x)


class Trainer:
    def __init__(self, folder, epochs=100, patience=3):
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model = PowerCurve().to(self.device)
        self.optimizer = optim.Adam(self.model.parameters(), lr=1e-3)
        self.scheduler = ReduceLROnPlateau(self.optimizer, mode="max", factor=0.3, patience=patience)
        self.criterion = nn.HuberLoss()
        self.train_dl = DataLoader(Scada(folder / "train.npy"), 512, shuffle=True)
        self.val_dl = DataLoader(Scada(folder / "val.npy"), 4096)
        self.epochs = epochs

    def _step(self, x, y):
        return self.criterion(self.model(x.to(self.device)), y.to(self.device))

    def train(self):
        for epoch in range(1, self.epochs + 1):
            self.model.train()
            seen = 0.0
            for x, y in self.train_dl:
                loss = self._step(x, y)
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                seen += loss.item()
            val_loss = self.validate()
            self.scheduler.step(val_loss)
            rate = self.optimizer.param_groups[0]["lr"]
            log.info("%d train %.5f val %.5f lr %.2e", epoch, seen / len(self.train_dl), val_loss, rate)

    def validate(self):
        self.model.eval()
        with torch.no_grad():
            return sum(self._step(x, y).item() for x, y in self.val_dl) / len(self.val_dl)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    Trainer(Path("scada")).train()
