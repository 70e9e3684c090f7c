import re
import sys
from collections import Counter

import pandas as pd
import torch
import torch.nn as nn
import torch.optim as optim
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Dataset

MIN_COUNT, MAXLEN, DIM = 5, 200, 200
tok = lambda s: re.findall(r"[a-z']+", str(s).lower())


def build_vocab(texts):
    c = Counter(w for t in texts for w in tok(t))
    return {w: i + 1 for i, (w, n) in enumerate(c.most_common()) if n >= MIN_COUNT}      # 0 = pad


class Comments(Dataset):
    """user comments; words outside of the vocabulary are dropped (there are emoji-only rows as well)"""

    def __init__(self, frame, vocab):
        self.x = [torch.tensor([vocab[w] for w in tok(t) if w in vocab][:MAXLEN], dtype=torch.long)
                  for t in frame.comment]
        self.y = torch.tensor(frame.toxic.values, dtype=torch.float32)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


def pad(batch):
    x, y = zip(*batch)
    return pad_sequence(x, batch_first=True), torch.stack(y)


class DAN(nn.Module):
    def __init__(self, n_words):
        super().__init__()
        self.emb = nn.Embedding(n_words + 1, DIM, padding_idx=0)
        self.score = nn.Linear(DIM, 1)
        self.mlp = nn.Sequential(nn.Dropout(0.3), nn.Linear(DIM, 128), nn.ReLU(), nn.Dropout(0.3), nn.Linear(128, 1))

    def forward(self, x):
        mask = x.ne(0).unsqueeze(-1).float()
        e = self.emb(x)
        gate = torch.sigmoid(self.score(e)) * mask
        doc = (gate * e).sum(dim=1) / mask.sum(dim=1).clamp(min=1.0)
        return self.mlp(doc).squeeze(-1)


def auc(scores, labels):
    order = torch.argsort(scores)
    rank = torch.empty_like(order, dtype=torch.double)
    rank[order] = torch.arange(1, len(order) + 1, dtype=torch.double)
    pos = labels == 1
    n1, n0 = pos.sum().item(), (~pos).sum().item()
    return (rank[pos].sum().item() - n1 * (n1 + 1) / 2) / (n1 * n0)


def main(path):
    df = pd.read_csv(path).sample(frac=1.0, random_state=0)
    k = int(len(df) * 0.9)
    train_df, valid_df = df.iloc[:k], df.iloc[k:]
    vocab = build_vocab(train_df.comment)
    tr = DataLoader(Comments(train_df, vocab), batch_size=128, shuffle=True, collate_fn=pad)
    va = DataLoader(Comments(valid_df, vocab), batch_size=512, collate_fn=pad)

    net = DAN(len(vocab))
    criterion = nn.BCEWithLogitsLoss()
    optimizer = optim.Adam(net.parameters(), lr=1e-3)
    for ep in range(1, 11):
        net.train()
        tot = 0.0
        for x, y in tr:
            optimizer.zero_grad()
            loss = criterion(net(x), y)
            loss.backward()
            optimizer.step()
            tot += loss.item()
        net.eval()
        s, l = [], []
        with torch.no_grad():
            for x, y in va:
                s.append(net(x))
                l.append(y)
        print("epoch", ep, "loss", tot / len(tr), "auc", auc(torch.cat(s), torch.cat(l)))


if __name__ == "__main__":
    main(sys.argv[1])
