"""Sentiment with a bidirectional LSTM."""
import argparse
import json
import random
from collections import Counter

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence
from torch.utils.data import DataLoader

PAD, UNK = 0, 1


def tokenize(text):
    return text.lower().replace(".", " ").replace(",", " ").split()


def build_vocab(samples, size=20000):
    counts = Counter(t for s in samples for t in tokenize(s["text"]))
    return {w: i + 2 for i, (w, _) in enumerate(counts.most_common(size))}


class SentimentLSTM(nn.Module):
    def __init__(self, vocab_size, emb=128, hidden=256, dropout=0.5):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, emb, padding_idx=PAD)
        self.lstm = nn.LSTM(emb, hidden, num_layers=2, bidirectional=True, dropout=dropout, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(hidden * 2, 2)

    def forward(self, ids, lengths):
        x = self.dropout(self.embedding(ids))
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        _, (h, _) = self.lstm(packed)
        h = torch.cat([h[-2], h[-1]], dim=1)
        return self.fc(self.dropout(h))


def make_collate(vocab, max_len=400):
    def collate(batch):
        seqs = [torch.tensor([vocab.get(t, UNK) for t in tokenize(s["text"])][:max_len] or [UNK]) for s in batch]
        lengths = torch.tensor([len(s) for s in seqs])
        labels = torch.tensor([s["label"] for s in batch])
        return pad_sequence(seqs, batch_first=True, padding_value=PAD), lengths, labels

    return collate


def train_epoch(model, loader, opt, loss_fn, device):
    model.train()
    total = 0.0
    for ids, lengths, labels in loader:
        opt.zero_grad()
        logits = model(ids.to(device), lengths)
        loss = loss_fn(logits, labels.to(device))
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        total += loss.item() * len(labels)
    return total / len(loader.dataset)


def evaluate(model, loader, loss_fn, device):
    total, correct = 0.0, 0
    with torch.no_grad():
        for ids, lengths, labels in loader:
            labels = labels.to(device)
            logits = model(ids.to(device), lengths)
            total += loss_fn(logits, labels).item() * len(labels)
            correct += (logits.argmax(dim=1) == labels).sum().item()
    n = len(loader.dataset)
    return total / n, correct / n


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--data", default="reviews.json")
    p.add_argument("--epochs", type=int, default=8)
    args = p.parse_args()
    random.seed(13)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    data = json.load(open(args.data))
    random.shuffle(data)
    cut = int(0.85 * len(data))
    train, val = data[:cut], data[cut:]
    vocab = build_vocab(train)
    collate = make_collate(vocab)
    train_loader = DataLoader(train, batch_size=64, shuffle=True, collate_fn=collate)
    val_loader = DataLoader(val, batch_size=128, collate_fn=collate)
    model = SentimentLSTM(len(vocab) + 2).to(device)
    opt = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_fn = nn.CrossEntropyLoss()
    for epoch in range(args.epochs):
        tr = train_epoch(model, train_loader, opt, loss_fn, device)
        vl, va = evaluate(model, val_loader, loss_fn, device)
        print(f"{epoch:02d} train {tr:.3f} val {vl:.3f} acc {va:.3f}")
