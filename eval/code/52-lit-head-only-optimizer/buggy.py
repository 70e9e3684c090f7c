import lightning.pytorch as pl
import numpy as np
import pandas as pd
import torch
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class SalesModel(pl.LightningModule):
    def __init__(self, n_stores, lr=1e-3):
        super().__init__()
        self.lr = lr
        self.store_emb = nn.Embedding(n_stores, 16)
        self.dow_emb = nn.Embedding(7, 4)
        self.trunk = nn.Sequential(nn.Linear(16 + 4 + 2, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU())
        self.head = nn.Linear(64, 1)

    def forward(self, cat, num):
        x = torch.cat([self.store_emb(cat[:, 0]), self.dow_emb(cat[:, 1]), num], dim=1)
        return self.head(self.trunk(x)).squeeze(1)

    def _step(self, batch):
        cat, num, y = batch
        return nn.functional.mse_loss(self(cat, num), y)

    def training_step(self, batch, batch_idx):
        loss = self._step(batch)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self._step(batch), prog_bar=True)

    def configure_optimizers(self):
        opt = torch.optim.Adam(self.head.parameters(), lr=self.lr)
        sched = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, patience=3)
        return {"optimizer": opt, "lr_scheduler": {"scheduler": sched, "monitor": "val_loss"}}


df = pd.read_csv("sales.csv")
train_df, val_df = train_test_split(df, test_size=0.2, random_state=0)
log_mu, log_sd = np.log(train_df.sales).mean(), np.log(train_df.sales).std()
dist_mu, dist_sd = train_df.dist.mean(), train_df.dist.std()


def to_dataset(d):
    cat = torch.tensor(d[["store", "dow"]].values)
    num = torch.tensor(np.stack([d.promo, (d.dist - dist_mu) / dist_sd], 1), dtype=torch.float32)
    y = torch.tensor(((np.log(d.sales) - log_mu) / log_sd).values, dtype=torch.float32)
    return TensorDataset(cat, num, y)


train_dl = DataLoader(to_dataset(train_df), batch_size=128, shuffle=True)
val_dl = DataLoader(to_dataset(val_df), batch_size=512)
best = ModelCheckpoint(monitor="val_loss")
trainer = pl.Trainer(max_epochs=40, callbacks=[EarlyStopping("val_loss", patience=8), best], logger=False)
trainer.fit(SalesModel(df.store.max() + 1), train_dl, val_dl)
print(best.best_model_score)
