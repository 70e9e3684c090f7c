import re
from collections import Counter

import numpy as np
import pandas as pd
import torch
from sklearn.metrics import f1_score, precision_score, recall_score
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, Dataset

MAX_LEN, VOCAB, DIM = 200, 20000, 128
device = "cuda" if torch.cuda.is_available() else "cpu"


def tokens(s):
    return re.findall(r"[a-z0-9]+", s.lower())


class Vocab:
    def __init__(self, texts):
        counts = Counter(t for s in texts for t in tokens(s))
        self.index = {w: i + 2 for i, (w, _) in enumerate(counts.most_common(VOCAB - 2))}

    def encode(self, s):
        ids = [self.index.get(t, 1) for t in tokens(s)][:MAX_LEN]
        return ids + [0] * (MAX_LEN - len(ids))


class Mails(Dataset):
    def __init__(self, texts, labels, vocab):
        self.x = torch.tensor([vocab.encode(t) for t in texts])
        self.y = torch.tensor(labels, dtype=torch.float)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class TextCNN(nn.Module):
    def __init__(self, sizes=(3, 4, 5), channels=100):
        super().__init__()
        self.emb = nn.Embedding(VOCAB, DIM, padding_idx=0)
        self.convs = nn.ModuleList([nn.Conv1d(DIM, channels, k) for k in sizes])
        self.drop = nn.Dropout(0.5)
        self.fc = nn.Linear(channels * len(sizes), 1)

    def forward(self, x):
        e = self.emb(x).transpose(1, 2)
        h = [torch.relu(c(e)).amax(dim=2) for c in self.convs]
        return self.fc(self.drop(torch.cat(h, dim=1)))


def step(model, batch, criterion):
    x, y = (t.to(device) for t in batch)
    scores = model(x).squeeze(-1)
    return scores, y, criterion(scores, y)


def report(model, loader, criterion):
    model.eval()
    out, truth, loss = [], [], 0.0
    with torch.no_grad():
        for batch in loader:
            scores, y, l = step(model, batch, criterion)
            out.append(scores.cpu().numpy())
            truth.append(y.cpu().numpy())
            loss += l.item() * len(y)
    out, truth = np.concatenate(out), np.concatenate(truth)
    hard = (out > 0.0).astype(int)
    return {
        "loss": loss / len(truth),
        "precision": precision_score(truth, hard),
        "recall": recall_score(truth, hard),
        "f1": f1_score(truth, hard),
    }


mails = pd.read_csv("mails.csv").dropna()
a, b, ya, yb = train_test_split(mails.body, mails.phishing, test_size=0.15, stratify=mails.phishing, random_state=1)
vocab = Vocab(a)
train_loader = DataLoader(Mails(a, ya.to_numpy(), vocab), batch_size=64, shuffle=True)
test_loader = DataLoader(Mails(b, yb.to_numpy(), vocab), batch_size=256)

model = TextCNN().to(device)
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(8):
    model.train()
    for batch in train_loader:
        optimizer.zero_grad()
        _, _, loss = step(model, batch, criterion)
        loss.backward()
        optimizer.step()
    print(epoch, report(model, test_loader, criterion))
