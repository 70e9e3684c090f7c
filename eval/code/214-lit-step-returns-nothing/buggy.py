import lightning as L
import pandas as pd
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset


class Churn(L.LightningModule):
    def __init__(self, n_features, hidden=64):
        super().__init__()
        self.net = torch.nn.Sequential(
            torch.nn.Linear(n_features, hidden), torch.nn.ReLU(),
            torch.nn.Linear(hidden, hidden), torch.nn.ReLU(),
            torch.nn.Linear(hidden, 1),
        )

    def _loss(self, batch):
        x, y = batch
        return F.binary_cross_entropy_with_logits(self.net(x).squeeze(1), y)

    def training_step(self, batch, batch_idx):
        loss = self._loss(batch)
        self.log("train_loss", loss, prog_bar=True)

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self._loss(batch), prog_bar=True)

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=1e-3)


def table(path, stats=None):
    df = pd.read_csv(path)
    x = torch.tensor(df.drop(columns="left").values, dtype=torch.float32)
    stats = stats or (x.mean(0), x.std(0) + 1e-6)
    y = torch.tensor(df["left"].values, dtype=torch.float32)
    return TensorDataset((x - stats[0]) / stats[1], y), stats


train_set, stats = table("churn_train.csv")
val_set, _ = table("churn_val.csv", stats)
trainer = L.Trainer(max_epochs=40, log_every_n_steps=10)
trainer.fit(
    Churn(train_set.tensors[0].shape[1]),
    DataLoader(train_set, 256, shuffle=True),
    DataLoader(val_set, 1024),
)
