from collections import Counter

import pandas as pd
import pytorch_lightning as pl
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader
from torchmetrics.classification import BinaryF1Score


class SmsData(pl.LightningDataModule):
    def __init__(self, folder="sms", batch_size=32):
        super().__init__()
        self.folder, self.batch_size = folder, batch_size

    def setup(self, stage):
        frames = {s: pd.read_csv(f"{self.folder}/{s}.csv") for s in ("train", "val")}
        counts = Counter(w for t in frames["train"]["text"] for w in t.lower().split())
        self.vocab = {w: i + 2 for i, (w, c) in enumerate(counts.most_common(8000)) if c > 1}
        self.rows = {s: list(zip(f["text"], f["spam"])) for s, f in frames.items()}

    def collate(self, rows):
        ids = [torch.tensor([self.vocab.get(w, 1) for w in t.lower().split()] or [1]) for t, _ in rows]
        return pad_sequence(ids, batch_first=True), torch.tensor([float(y) for _, y in rows])

    def _loader(self, split):
        return DataLoader(
            self.rows[split],
            batch_size=self.batch_size,
            shuffle=split == "train",
            collate_fn=self.collate,
        )

    def train_dataloader(self):
        return self._loader("train")

    def val_dataloader(self):
        return self._loader("val")


class SpamNet(pl.LightningModule):
    def __init__(self, n_words=8002, dim=64):
        super().__init__()
        self.emb = nn.EmbeddingBag(n_words, dim, mode="mean", padding_idx=0)
        self.mlp = nn.Sequential(nn.Linear(dim, 64), nn.ReLU(), nn.Dropout(0.3), nn.Linear(64, 1))
        self.f1 = BinaryF1Score()

    def forward(self, ids):
        return self.mlp(self.emb(ids)).squeeze(-1)

    def training_step(self, batch, _):
        ids, y = batch
        loss = F.binary_cross_entropy_with_logits(self(ids), y)
        self.log("train_loss", loss, on_step=True)
        return loss

    def validation_step(self, batch, _):
        ids, y = batch
        logits = self(ids)
        self.f1.update(torch.sigmoid(logits), y.int())
        self.log("val_loss", F.binary_cross_entropy_with_logits(logits, y))
        self.log("val_f1", self.f1, prog_bar=True)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-3)


if __name__ == "__main__":
    pl.seed_everything(5)
    pl.Trainer(max_epochs=10).fit(SpamNet(), datamodule=SmsData())
