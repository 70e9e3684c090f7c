import argparse

import numpy as np
import pytorch_lightning as pl
import torch
import torch.nn.functional as F
from pytorch_lightning.callbacks import LearningRateMonitor, ModelCheckpoint
from pytorch_lightning.loggers import CSVLogger
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class YieldData(pl.LightningDataModule):
    """county x year: 46 weeks of 9 weather features -> maize yield (t/ha)"""

    def __init__(self, path, batch_size):
        super().__init__()
        self.path, self.batch_size = path, batch_size

    def setup(self, stage=None):
        z = np.load(self.path)
        x, y, year = z["x"].astype(np.float32), z["y"].astype(np.float32), z["year"]
        tr, va, te = year < 2013, (year >= 2013) & (year < 2016), year >= 2016
        m, s = x[tr].mean((0, 1)), x[tr].std((0, 1)) + 1e-6
        self.y_mean, self.y_std = float(y[tr].mean()), float(y[tr].std())
        x, y = (x - m) / s, (y - self.y_mean) / self.y_std
        self.sets = [TensorDataset(torch.from_numpy(x[k]), torch.from_numpy(y[k])) for k in (tr, va, te)]

    def train_dataloader(self):
        return DataLoader(self.sets[0], self.batch_size, shuffle=True, num_workers=2, drop_last=True)

    def val_dataloader(self):
        return DataLoader(self.sets[1], 512, num_workers=2)

    def test_dataloader(self):
        return DataLoader(self.sets[2], 512)


class YieldNet(pl.LightningModule):
    def __init__(self, n_feat=9, width=96, lr=1e-3, max_epochs=80):
        super().__init__()
        self.save_hyperparameters()
        self.conv = nn.Sequential(
            nn.Conv1d(n_feat, width, 5, padding=2), nn.BatchNorm1d(width), nn.ReLU(),
            nn.Conv1d(width, width, 5, padding=2), nn.BatchNorm1d(width), nn.ReLU(), nn.MaxPool1d(2),
            nn.Conv1d(width, width, 3, padding=1), nn.BatchNorm1d(width), nn.ReLU(), nn.AdaptiveAvgPool1d(4))
        self.out = nn.Sequential(nn.Flatten(), nn.Dropout(0.2), nn.Linear(4 * width, 64), nn.ReLU(), nn.Linear(64, 1))

    def forward(self, x):
        return self.out(self.conv(x.transpose(1, 2))).squeeze(-1)

    def _shared(self, batch, name):
        x, y = batch
        loss = F.mse_loss(self(x), y)
        self.log(f"{name}_loss", loss, prog_bar=True, on_epoch=True, on_step=False)
        return loss

    def training_step(self, batch, idx):
        return self._shared(batch, "train")

    def validation_step(self, batch, idx):
        self._shared(batch, "val")

    def test_step(self, batch, idx):
        self._shared(batch, "test")

    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.parameters(), lr=self.hparams.lr, weight_decay=1e-2)
        return [opt], [torch.optim.lr_scheduler.CosineAnnealingLR(opt, self.hparams.max_epochs)]


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", default="yield.npz")
    ap.add_argument("--bs", type=int, default=64)
    args = ap.parse_args()
    pl.seed_everything(17)
    dm, net = YieldData(args.data, args.bs), YieldNet()
    trainer = pl.Trainer(
        max_epochs=80,
        accelerator="auto",
        devices=1,
        gradient_clip_val=1.0,
        logger=CSVLogger("logs", "yield"),
        callbacks=[ModelCheckpoint(monitor="val_loss", mode="min"), LearningRateMonitor()],
    )
    trainer.fit(net, dm)
    trainer.test(net, dm, ckpt_path="best")
