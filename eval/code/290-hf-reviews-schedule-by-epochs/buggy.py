from dataclasses import dataclass, field

import pandas as pd
import torch
from torch.utils.data import DataLoader, Dataset
from tqdm.auto import tqdm
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    get_linear_schedule_with_warmup,
)


@dataclass
class Config:
    checkpoint: str = "distilbert-base-uncased"
    train_csv: str = "data/train.csv"
    valid_csv: str = "data/valid.csv"
    max_length: int = 192
    batch_size: int = 32
    lr: float = 3e-5
    weight_decay: float = 0.01
    epochs: int = 3
    device: str = field(default_factory=lambda: "cuda" if torch.cuda.is_available() else "cpu")


class Reviews(Dataset):
    def __init__(self, frame, tokenizer, max_length):
        self.texts = frame["review"].tolist()
        self.stars = (frame["stars"] - 1).tolist()
        self.tokenizer = tokenizer
        self.max_length = max_length

    def __len__(self):
        return len(self.texts)

    def __getitem__(self, i):
        enc = self.tokenizer(
            self.texts[i], truncation=True, padding="max_length", max_length=self.max_length
        )
        item = {k: torch.tensor(v) for k, v in enc.items()}
        item["labels"] = torch.tensor(self.stars[i])
        return item


class ReviewTrainer:
    def __init__(self, cfg):
        self.cfg = cfg
        tok = AutoTokenizer.from_pretrained(cfg.checkpoint)
        self.model = AutoModelForSequenceClassification.from_pretrained(cfg.checkpoint, num_labels=5)
        self.model.to(cfg.device)
        train = Reviews(pd.read_csv(cfg.train_csv), tok, cfg.max_length)
        valid = Reviews(pd.read_csv(cfg.valid_csv), tok, cfg.max_length)
        self.train_loader = DataLoader(train, cfg.batch_size, shuffle=True, num_workers=4)
        self.valid_loader = DataLoader(valid, cfg.batch_size * 2, num_workers=4)
        self.optimizer, self.scheduler = self.make_optimizer()

    def make_optimizer(self):
        optimizer = torch.optim.AdamW(
            self.model.parameters(), lr=self.cfg.lr, weight_decay=self.cfg.weight_decay
        )
        total = self.cfg.epochs
        scheduler = get_linear_schedule_with_warmup(optimizer, num_warmup_steps=0, num_training_steps=total)
        return optimizer, scheduler

    def train_epoch(self):
        self.model.train()
        running = 0.0
        for batch in tqdm(self.train_loader):
            batch = {k: v.to(self.cfg.device) for k, v in batch.items()}
            loss = self.model(**batch).loss
            self.optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            self.optimizer.step()
            self.scheduler.step()
            running += loss.item()
        return running / len(self.train_loader)

    @torch.no_grad()
    def accuracy(self):
        self.model.eval()
        right = total = 0
        for batch in self.valid_loader:
            labels = batch.pop("labels").to(self.cfg.device)
            batch = {k: v.to(self.cfg.device) for k, v in batch.items()}
            right += (self.model(**batch).logits.argmax(-1) == labels).sum().item()
            total += len(labels)
        return right / total

    def fit(self):
        for epoch in range(self.cfg.epochs):
            print(f"epoch {epoch}: loss {self.train_epoch():.4f} acc {self.accuracy():.4f}")


if __name__ == "__main__":
    ReviewTrainer(Config()).fit()
