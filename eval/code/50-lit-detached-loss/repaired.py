import argparse

import lightning as L
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset, random_split


class GalaxyData(L.LightningDataModule):
    def __init__(self, path, batch_size=64):
        super().__init__()
        self.path, self.batch_size = path, batch_size

    def setup(self, stage=None):
        d = np.load(self.path)
        x = torch.from_numpy(d["x"]).permute(0, 3, 1, 2).float() / 127.5 - 1.0
        full = TensorDataset(x, torch.from_numpy(d["y"]).long())
        n_val = len(full) // 5
        self.train, self.val = random_split(full, [len(full) - n_val, n_val], torch.Generator().manual_seed(0))

    def train_dataloader(self):
        return DataLoader(self.train, self.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(self.val, self.batch_size)


class GalaxyClassifier(L.LightningModule):
    def __init__(self, n_classes=4, lr=1e-3):
        super().__init__()
        self.save_hyperparameters()
        blocks, cin = [], 3
        for c in (32, 64, 128):
            blocks += [nn.Conv2d(cin, c, 3, padding=1, bias=False), nn.BatchNorm2d(c), nn.ReLU(), nn.MaxPool2d(2)]
            cin = c
        self.backbone = nn.Sequential(*blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.head = nn.Sequential(nn.Linear(cin, 64), nn.ReLU(), nn.Linear(64, n_classes))

    def forward(self, x):
        features = self.backbone(x)
        return self.head(features)

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = F.cross_entropy(self(x), y)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        x, y = batch
        logits = self(x)
        self.log("val_loss", F.cross_entropy(logits, y), prog_bar=True)
        self.log("val_acc", (logits.argmax(1) == y).float().mean(), prog_bar=True)

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=self.hparams.lr, weight_decay=1e-2)


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--epochs", type=int, default=30)
    args = p.parse_args()
    L.seed_everything(3)
    trainer = L.Trainer(max_epochs=args.epochs, log_every_n_steps=10)
    trainer.fit(GalaxyClassifier(), GalaxyData("galaxies.npz"))
