from dataclasses import asdict, dataclass

import lightning as L
import torch
import torch.nn as nn
from torch.utils.data import DataLoader
from torchmetrics.classification import BinaryAveragePrecision

from logdata import LogWindows, N_TEMPLATES


@dataclass
class OptimSettings:
    lr: float = 1e-3
    betas: tuple = (0.9, 0.98)
    eps: float = 1e-8
    weight_decay: float = 0.01


@dataclass
class NetSettings:
    dim: int = 128
    heads: int = 4
    depth: int = 4
    dropout: float = 0.1
    window: int = 100


class LogTransformer(L.LightningModule):
    def __init__(self, net: NetSettings, optim: OptimSettings, warmup: int = 500):
        super().__init__()
        self.optim, self.warmup = optim, warmup
        self.tokens = nn.Embedding(N_TEMPLATES, net.dim)
        self.places = nn.Parameter(torch.randn(net.window, net.dim) * 0.02)
        layer = nn.TransformerEncoderLayer(
            net.dim, net.heads, 4 * net.dim, net.dropout, batch_first=True, norm_first=True
        )
        self.encoder = nn.TransformerEncoder(layer, net.depth)
        self.out = nn.Linear(net.dim, 1)
        self.loss = nn.BCEWithLogitsLoss()
        self.ap = BinaryAveragePrecision()

    def forward(self, ids):
        h = self.encoder(self.tokens(ids) + self.places)
        return self.out(h.mean(dim=1)).squeeze(1)

    def training_step(self, batch, i):
        ids, anomalous = batch
        loss = self.loss(self(ids), anomalous.float())
        self.log("train/loss", loss)
        return loss

    def validation_step(self, batch, i):
        ids, anomalous = batch
        logits = self(ids)
        self.ap.update(logits.sigmoid(), anomalous.int())
        self.log("val/loss", self.loss(logits, anomalous.float()), prog_bar=True)

    def on_validation_epoch_end(self):
        self.log("val/ap", self.ap.compute(), prog_bar=True)
        self.ap.reset()

    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.parameters(), **asdict(self.optim))
        ramp = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min(1.0, (s + 1) / self.warmup))
        return [opt], [{"scheduler": ramp, "interval": "step"}]


def main():
    L.seed_everything(31)
    net = NetSettings()
    train = DataLoader(LogWindows("train", net.window), 128, shuffle=True, num_workers=4)
    val = DataLoader(LogWindows("val", net.window), 256, num_workers=4)
    L.Trainer(max_epochs=20, gradient_clip_val=1.0).fit(LogTransformer(net, OptimSettings()), train, val)


if __name__ == "__main__":
    main()
