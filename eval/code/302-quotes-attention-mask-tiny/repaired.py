import json

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader

NEG_INF = -1e9
PAD_ID = 0


class AttentionPool(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.proj = nn.Linear(dim, dim)
        self.query = nn.Parameter(torch.randn(dim) / dim ** 0.5)

    def forward(self, states, mask):
        energy = torch.tanh(self.proj(states)) @ self.query
        energy = energy.masked_fill(~mask, NEG_INF)
        weights = F.softmax(energy, dim=1)
        return torch.bmm(weights.unsqueeze(1), states).squeeze(1), weights


class AuthorNet(nn.Module):
    def __init__(self, n_words, n_authors, emb=200, hid=128):
        super().__init__()
        self.emb = nn.Embedding(n_words, emb, padding_idx=PAD_ID)
        self.rnn = nn.GRU(emb, hid, batch_first=True, bidirectional=True)
        self.pool = AttentionPool(2 * hid)
        self.norm = nn.LayerNorm(2 * hid)
        self.fc = nn.Linear(2 * hid, n_authors)

    def forward(self, ids):
        mask = ids != PAD_ID
        states, _ = self.rnn(self.emb(ids))
        pooled, weights = self.pool(states, mask)
        return self.fc(self.norm(pooled)), weights


def read(path):
    with open(path) as f:
        return [json.loads(line) for line in f]


def collate(rows):
    ids = pad_sequence([torch.tensor(r["ids"]) for r in rows], batch_first=True, padding_value=PAD_ID)
    return ids, torch.tensor([r["author"] for r in rows])


@torch.inference_mode()
def evaluate(net, loader):
    net.eval()
    right = n = 0
    for ids, author in loader:
        logits, _ = net(ids)
        right += (logits.argmax(-1) == author).sum().item()
        n += len(author)
    return right / n


def main(epochs=15, lr=8e-4):
    torch.manual_seed(21)
    train, dev = read("quotes.train.jsonl"), read("quotes.dev.jsonl")
    n_words = 1 + max(max(r["ids"]) for r in train + dev)
    n_authors = 1 + max(r["author"] for r in train)
    train_dl = DataLoader(train, batch_size=64, shuffle=True, collate_fn=collate)
    dev_dl = DataLoader(dev, batch_size=256, collate_fn=collate)

    net = AuthorNet(n_words, n_authors)
    opt = torch.optim.Adam(net.parameters(), lr=lr)
    for epoch in range(epochs):
        net.train()
        for ids, author in train_dl:
            logits, _ = net(ids)
            loss = F.cross_entropy(logits, author)
            opt.zero_grad()
            loss.backward()
            opt.step()
        print(epoch, round(loss.item(), 3), round(evaluate(net, dev_dl), 4))


if __name__ == "__main__":
    main()
