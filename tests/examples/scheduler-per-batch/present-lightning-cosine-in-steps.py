import pytorch_lightning as pl
import torch
from torch import nn


class Forecaster(pl.LightningModule):
    def __init__(self, max_steps=20000):
        super().__init__()
        self.max_steps = max_steps
        self.net = nn.GRU(4, 32, batch_first=True)
        self.out = nn.Linear(32, 1)

    def training_step(self, batch, batch_idx):
        x, y = batch
        h, _ = self.net(x)
        return nn.functional.mse_loss(self.out(h[:, -1]).squeeze(1), y)

    def configure_optimizers(self):
        optimizer = torch.optim.AdamW(self.parameters(), lr=1e-3)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(  # here
            optimizer, T_max=self.trainer.estimated_stepping_batches
        )
        return [optimizer], [scheduler]


pl.Trainer(max_epochs=30).fit(Forecaster(), train_loader, val_loader)
