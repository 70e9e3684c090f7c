"""Lithology of well logs. Configuration, model and trainer in one file for the forum."""
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

ACTIVATIONS = {
    "relu": nn.ReLU,
    "gelu": nn.GELU,
    "tanh": nn.Tanh,
    "softmax": lambda: nn.Softmax(dim=-1),
    "none": nn.Identity,
}


@dataclass
class Config:
    curves: list[str] = field(default_factory=lambda: ["GR", "RHOB", "NPHI", "DTC", "RDEP"])
    hidden: tuple[int, ...] = (128, 64)
    activation: str = "gelu"
    out_activation: str = "softmax"
    dropout: float = 0.1
    lr: float = 1e-3
    batch_size: int = 512
    epochs: int = 30
    device: str = "cuda" if torch.cuda.is_available() else "cpu"


class LogNet(nn.Module):
    def __init__(self, cfg: Config, n_classes: int):
        super().__init__()
        dims = [len(cfg.curves), *cfg.hidden]
        layers: list[nn.Module] = []
        for a, b in zip(dims[:-1], dims[1:]):
            layers += [nn.Linear(a, b), ACTIVATIONS[cfg.activation](), nn.Dropout(cfg.dropout)]
        layers.append(nn.Linear(dims[-1], n_classes))
        layers.append(ACTIVATIONS[cfg.out_activation]())
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)


class Trainer:
    def __init__(self, cfg, model, train_set, valid_set):
        self.cfg = cfg
        self.model = model.to(cfg.device)
        self.train_loader = DataLoader(train_set, batch_size=cfg.batch_size, shuffle=True)
        self.valid_loader = DataLoader(valid_set, batch_size=cfg.batch_size)
        self.criterion = nn.CrossEntropyLoss()
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=cfg.lr)

    def run(self):
        for epoch in range(1, self.cfg.epochs + 1):
            loss = self._train_epoch()
            acc = self._validate()
            print(f"[{epoch:02d}] loss={loss:.4f} valid acc={acc:.3%}")

    def _train_epoch(self):
        self.model.train()
        total = 0.0
        for x, y in self.train_loader:
            x, y = x.to(self.cfg.device), y.to(self.cfg.device)
            self.optimizer.zero_grad(set_to_none=True)
            loss = self.criterion(self.model(x), y)
            loss.backward()
            self.optimizer.step()
            total += loss.item() * len(y)
        return total / len(self.train_loader.dataset)

    @torch.no_grad()
    def _validate(self):
        self.model.eval()
        right = 0
        for x, y in self.valid_loader:
            right += (self.model(x.to(self.cfg.device)).argmax(-1).cpu() == y).sum().item()
        return right / len(self.valid_loader.dataset)


def load(cfg):
    df = pd.read_csv("wells.csv").dropna(subset=cfg.curves)
    codes, names = pd.factorize(df["LITHOLOGY"])
    held = df["WELL"].isin(["15/9-13", "16/10-2", "25/5-1"]).to_numpy()
    x = df[cfg.curves].to_numpy(np.float32)
    mu, sd = x[~held].mean(0), x[~held].std(0)
    x = (x - mu) / sd
    sets = [TensorDataset(torch.from_numpy(x[m]), torch.from_numpy(codes[m]).long()) for m in (~held, held)]
    return sets, len(names)


if __name__ == "__main__":
    torch.manual_seed(11)
    cfg = Config()
    (train_set, valid_set), n = load(cfg)
    Trainer(cfg, LogNet(cfg, n), train_set, valid_set).run()
