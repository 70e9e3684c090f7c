import argparse
import math
from collections import Counter

import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset


class TokenChunks(Dataset):
    """Non-overlapping chunks of a long token stream."""

    def __init__(self, tokens, seq_len):
        self.tokens, self.seq_len = tokens, seq_len

    def __len__(self):
        return (len(self.tokens) - 1) // self.seq_len

    def __getitem__(self, i):
        start = i * self.seq_len
        x = self.tokens[start:start + self.seq_len]
        y = self.tokens[start + 1:start + 1 + self.seq_len]
        return x, y


class LSTMLM(nn.Module):
    def __init__(self, vocab, d=256, layers=2, p=0.3):
        super().__init__()
        self.emb = nn.Embedding(vocab, d)
        self.drop = nn.Dropout(p)
        self.rnn = nn.LSTM(d, d, layers, dropout=p, batch_first=True)
        self.out = nn.Linear(d, vocab)
        self.out.weight = self.emb.weight
        nn.init.uniform_(self.emb.weight, -0.1, 0.1)

    def forward(self, x):
        h, _ = self.rnn(self.drop(self.emb(x)))
        return self.out(self.drop(h))


def read(path):
    with open(path) as f:
        return f.read().split()


def perplexity(model, loader, ce):
    model.eval()
    total = count = 0
    with torch.no_grad():
        for x, y in loader:
            logits = model(x)
            total += ce(logits.reshape(-1, logits.size(-1)), y.reshape(-1)).item() * y.numel()
            count += y.numel()
    return math.exp(total / count)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--epochs", type=int, default=20)
    ap.add_argument("--seq-len", type=int, default=35)
    ap.add_argument("--batch", type=int, default=20)
    args = ap.parse_args()
    train_words, valid_words = read("wiki.train.tokens"), read("wiki.valid.tokens")
    vocab = {"<unk>": 0}
    for w, _ in Counter(train_words).most_common(30000):
        vocab.setdefault(w, len(vocab))
    enc = lambda words: torch.tensor([vocab.get(w, 0) for w in words])
    train_dl = DataLoader(TokenChunks(enc(train_words), args.seq_len), args.batch, shuffle=True)
    valid_dl = DataLoader(TokenChunks(enc(valid_words), args.seq_len), args.batch)
    model = LSTMLM(len(vocab))
    opt = torch.optim.Adam(model.parameters(), lr=1e-3)
    ce = nn.CrossEntropyLoss()
    for epoch in range(args.epochs):
        model.train()
        for x, y in train_dl:
            opt.zero_grad()
            logits = model(x)
            loss = ce(logits.reshape(-1, logits.size(-1)), y.reshape(-1))
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 0.5)
            opt.step()
        print(f"| epoch {epoch} | train {loss.item():.3f} | valid ppl {perplexity(model, valid_dl, ce):.2f}")


if __name__ == "__main__":
    main()
