import csv
import re
from collections import Counter

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence
from torch.utils.data import DataLoader, Dataset

QUEUES = ["billing", "login", "delivery", "refund", "bug", "feature", "spam", "other"]


def words(text):
    return re.findall(r"[a-z']+", text.lower())


class Vocab:
    def __init__(self, texts, max_size=20000):
        counts = Counter(w for t in texts for w in words(t))
        self.itos = ["<pad>", "<unk>"] + [w for w, _ in counts.most_common(max_size)]
        self.stoi = {w: i for i, w in enumerate(self.itos)}

    def encode(self, text):
        return [self.stoi.get(w, 1) for w in words(text)] or [1]

    def __len__(self):
        return len(self.itos)


class Tickets(Dataset):
    def __init__(self, path, vocab=None):
        with open(path, newline="") as f:
            rows = list(csv.DictReader(f))
        self.texts = [r["subject"] + " " + r["body"] for r in rows]
        self.labels = [QUEUES.index(r["queue"]) for r in rows]
        self.vocab = vocab or Vocab(self.texts)

    def __len__(self):
        return len(self.texts)

    def __getitem__(self, i):
        return torch.tensor(self.vocab.encode(self.texts[i])[:300]), self.labels[i]


def collate(batch):
    seqs, labels = zip(*batch)
    lengths = torch.tensor([len(s) for s in seqs])
    return pad_sequence(seqs, batch_first=True), lengths, torch.tensor(labels)


class Router(nn.Module):
    def __init__(self, vocab_size, dim=128, hidden=192, dropout=0.4):
        super().__init__()
        self.embed = nn.Embedding(vocab_size, dim, padding_idx=0)
        self.lstm = nn.LSTM(dim, hidden, batch_first=True, bidirectional=True)
        self.drop = nn.Dropout(dropout)
        self.out = nn.Linear(2 * hidden, len(QUEUES))

    def forward(self, x, lengths):
        packed = pack_padded_sequence(
            self.drop(self.embed(x)), lengths.cpu(), batch_first=True, enforce_sorted=False
        )
        _, (h, _) = self.lstm(packed)
        return self.out(self.drop(torch.cat([h[-2], h[-1]], dim=1)))


def run(model, loader, criterion, device, optimizer=None):
    model.train(optimizer is not None)
    loss_sum = hits = n = 0
    with torch.set_grad_enabled(optimizer is not None):
        for x, lengths, y in loader:
            x, y = x.to(device), y.to(device)
            logits = model(x, lengths)
            loss = criterion(logits, y)
            if optimizer is not None:
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(model.parameters(), 5.0)
                optimizer.step()
            loss_sum += loss.item() * len(y)
            hits += (logits.argmax(1) == y).sum().item()
            n += len(y)
    return loss_sum / n, hits / n


if __name__ == "__main__":
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    train_set = Tickets("tickets_train.csv")
    valid_set = Tickets("tickets_valid.csv", vocab=train_set.vocab)
    vocab_size = max(len(train_set.vocab), len(valid_set.vocab))
    train_dl = DataLoader(train_set, 64, shuffle=True, collate_fn=collate)
    valid_dl = DataLoader(valid_set, 128, collate_fn=collate)
    model = Router(vocab_size).to(device)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for epoch in range(12):
        tl, ta = run(model, train_dl, criterion, device, optimizer)
        vl, va = run(model, valid_dl, criterion, device)
        print(f"{epoch} train {tl:.3f}/{ta:.3f} valid {vl:.3f}/{va:.3f}")
