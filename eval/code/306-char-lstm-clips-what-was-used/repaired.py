import argparse
import time
from pathlib import Path

import torch
import torch.nn as nn


class CharModel(nn.Module):
    def __init__(self, n_chars, width, layers, dropout):
        super().__init__()
        self.embed = nn.Embedding(n_chars, 64)
        self.rnn = nn.LSTM(64, width, layers, dropout=dropout)
        self.head = nn.Linear(width, n_chars)

    def forward(self, x, state=None):
        h, state = self.rnn(self.embed(x), state)
        return self.head(h), state


def batchify(text, stoi, n):
    ids = torch.tensor([stoi[c] for c in text])
    keep = len(ids) // n * n
    return ids[:keep].view(n, -1).t().contiguous()


class Experiment:
    def __init__(self, args):
        self.args = args
        text = Path(args.file).read_text(errors="ignore")
        chars = sorted(set(text))
        stoi = {c: i for i, c in enumerate(chars)}
        cut = int(len(text) * 0.95)
        self.train_data = batchify(text[:cut], stoi, args.batch)
        self.val_data = batchify(text[cut:], stoi, args.batch)
        self.model = CharModel(len(chars), args.width, 2, 0.2)
        self.criterion = nn.CrossEntropyLoss()
        self.opt = torch.optim.SGD(self.model.parameters(), lr=args.lr)
        self.sched = torch.optim.lr_scheduler.ReduceLROnPlateau(self.opt, factor=0.25, patience=1)

    def windows(self, data):
        for i in range(0, len(data) - 1, self.args.bptt):
            n = min(self.args.bptt, len(data) - 1 - i)
            yield data[i:i + n], data[i + 1:i + 1 + n]

    def loss_of(self, x, y, state):
        out, state = self.model(x, state)
        loss = self.criterion(out.flatten(0, 1), y.flatten())
        return loss, tuple(s.detach() for s in state)

    def update(self, loss):
        self.opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), self.args.clip)
        self.opt.step()

    def train_epoch(self):
        self.model.train()
        state, total, n = None, 0.0, 0
        for x, y in self.windows(self.train_data):
            loss, state = self.loss_of(x, y, state)
            self.update(loss)
            total, n = total + loss.item(), n + 1
        return total / n

    @torch.no_grad()
    def validate(self):
        self.model.eval()
        state, total, n = None, 0.0, 0
        for x, y in self.windows(self.val_data):
            loss, state = self.loss_of(x, y, state)
            total, n = total + loss.item(), n + 1
        return total / n

    def run(self):
        for epoch in range(self.args.epochs):
            start = time.time()
            train, val = self.train_epoch(), self.validate()
            self.sched.step(val)
            print(f"{epoch:2d} train {train:.3f} val {val:.3f} {time.time() - start:.0f}s")


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("file")
    p.add_argument("--width", type=int, default=512)
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--bptt", type=int, default=120)
    p.add_argument("--lr", type=float, default=2.0)
    p.add_argument("--clip", type=float, default=0.25)
    p.add_argument("--epochs", type=int, default=20)
    Experiment(p.parse_args()).run()
