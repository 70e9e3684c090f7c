import argparse

import pytorch_lightning as pl
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader

from voices import VoiceDataset

TASKS = {"emotion": 7, "age": 4, "accent": 12}


class Encoder(nn.Module):
    def __init__(self, n_mels, width):
        super().__init__()
        self.front = nn.Sequential(
            nn.Conv1d(n_mels, width, 5, padding=2),
            nn.BatchNorm1d(width),
            nn.ReLU(),
            nn.Conv1d(width, width, 5, stride=2, padding=2),
            nn.BatchNorm1d(width),
            nn.ReLU(),
        )
        self.gru = nn.GRU(width, width, batch_first=True, bidirectional=True)

    def forward(self, mel):
        h = self.front(mel).transpose(1, 2)
        h, _ = self.gru(h)
        return h.mean(dim=1)


class VoiceModel(pl.LightningModule):
    def __init__(self, n_mels=64, width=128, lr=1e-3):
        super().__init__()
        self.save_hyperparameters()
        self.encoder = Encoder(n_mels, width)
        self.heads = nn.ModuleDict({task: self._head(2 * width, n) for task, n in TASKS.items()})

    @staticmethod
    def _head(width, n_classes):
        return nn.Sequential(nn.Linear(width, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, n_classes))

    def forward(self, mel):
        z = self.encoder(mel)
        return {task: head(z) for task, head in self.heads.items()}

    def _shared_step(self, batch, stage):
        mel, targets = batch
        outputs = self(mel)
        total = 0.0
        for task, logits in outputs.items():
            loss = F.cross_entropy(logits, targets[task])
            acc = (logits.argmax(dim=-1) == targets[task]).float().mean()
            self.log(f"{stage}/{task}_loss", loss)
            self.log(f"{stage}/{task}_acc", acc, prog_bar=stage == "val")
            total = total + loss
        self.log(f"{stage}/loss", total, prog_bar=True)
        return total

    def training_step(self, batch, batch_idx):
        return self._shared_step(batch, "train")

    def validation_step(self, batch, batch_idx):
        self._shared_step(batch, "val")

    def configure_optimizers(self):
        optimizer = torch.optim.AdamW(self.parameters(), lr=self.hparams.lr, weight_decay=1e-4)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=self.trainer.max_epochs)
        return {"optimizer": optimizer, "lr_scheduler": scheduler}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--root", default="voices")
    p.add_argument("--batch-size", type=int, default=64)
    p.add_argument("--epochs", type=int, default=40)
    args = p.parse_args()
    pl.seed_everything(11)
    train = DataLoader(VoiceDataset(args.root, "train"), args.batch_size, shuffle=True, num_workers=4)
    val = DataLoader(VoiceDataset(args.root, "dev"), args.batch_size, num_workers=4)
    trainer = pl.Trainer(max_epochs=args.epochs, accelerator="cpu")
    trainer.fit(VoiceModel(), train, val)


if __name__ == "__main__":
    main()
