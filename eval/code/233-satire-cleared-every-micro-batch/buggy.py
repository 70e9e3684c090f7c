from dataclasses import dataclass

import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset
from transformers import AutoModel, AutoTokenizer


@dataclass
class TrainConfig:
    backbone: str = "roberta-base"
    max_len: int = 256
    micro_batch: int = 4
    accumulate: int = 8
    lr: float = 2e-5
    epochs: int = 3


class Headlines(Dataset):
    def __init__(self, frame, tokenizer, max_len):
        self.enc = tokenizer(frame.text.tolist(), truncation=True, padding="max_length", max_length=max_len, return_tensors="pt")
        self.labels = torch.tensor(frame.satire.to_numpy())

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return {k: v[i] for k, v in self.enc.items()}, self.labels[i]


class Classifier(nn.Module):
    def __init__(self, name):
        super().__init__()
        self.encoder = AutoModel.from_pretrained(name)
        self.drop = nn.Dropout(0.1)
        self.out = nn.Linear(self.encoder.config.hidden_size, 2)

    def forward(self, batch):
        h = self.encoder(**batch).last_hidden_state[:, 0]
        return self.out(self.drop(h))


class Runner:
    def __init__(self, cfg: TrainConfig):
        self.cfg = cfg
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        tok = AutoTokenizer.from_pretrained(cfg.backbone)
        self.train_dl = DataLoader(Headlines(pd.read_csv("train.csv"), tok, cfg.max_len), cfg.micro_batch, shuffle=True)
        self.dev_dl = DataLoader(Headlines(pd.read_csv("dev.csv"), tok, cfg.max_len), 32)
        self.net = Classifier(cfg.backbone).to(self.device)
        self.opt = torch.optim.AdamW(self.net.parameters(), lr=cfg.lr, weight_decay=0.01)
        self.ce = nn.CrossEntropyLoss()

    def _put(self, batch, y):
        return {k: v.to(self.device) for k, v in batch.items()}, y.to(self.device)

    def train_epoch(self):
        self.net.train()
        for i, (batch, y) in enumerate(self.train_dl):
            batch, y = self._put(batch, y)
            self.opt.zero_grad()
            loss = self.ce(self.net(batch), y) / self.cfg.accumulate
            loss.backward()
            if (i + 1) % self.cfg.accumulate == 0:
                self.opt.step()

    @torch.no_grad()
    def accuracy(self):
        self.net.eval()
        right = 0
        for batch, y in self.dev_dl:
            batch, y = self._put(batch, y)
            right += (self.net(batch).argmax(-1) == y).sum().item()
        return right / len(self.dev_dl.dataset)

    def run(self):
        for epoch in range(self.cfg.epochs):
            self.train_epoch()
            print(epoch, f"dev accuracy {self.accuracy():.4f}")


if __name__ == "__main__":
    torch.manual_seed(0)
    Runner(TrainConfig()).run()
