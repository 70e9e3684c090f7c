import string

import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset

LETTERS = " " + string.ascii_lowercase
LENGTH = 20


def encode(name):
    ids = [LETTERS.index(c) for c in name.lower() if c in LETTERS][:LENGTH]
    return torch.tensor([0] * (LENGTH - len(ids)) + ids)


class Names(Dataset):
    def __init__(self, path):
        rows = [line.strip().split(",") for line in open(path)]
        self.names = [r[0] for r in rows]
        self.labels = [int(r[1]) for r in rows]

    def __len__(self):
        return len(self.names)

    def __getitem__(self, i):
        return encode(self.names[i]), self.labels[i]


class LetterLSTM(nn.Module):
    def __init__(self, classes, hidden=128):
        super().__init__()
        self.embed = nn.Embedding(len(LETTERS), 32)
        self.lstm = nn.LSTM(32, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, classes)

    def forward(self, ids):
        out, _ = self.lstm(self.embed(ids))
        last = out[:, -1]
        return self.fc(last)


loader = DataLoader(Names("names_train.csv"), batch_size=LENGTH, shuffle=True, drop_last=True)
net = LetterLSTM(classes=12)
loss_fn = nn.CrossEntropyLoss()
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(25):
    total = 0.0
    for ids, y in loader:
        opt.zero_grad()
        loss = loss_fn(net(ids), y)
        loss.backward()
        opt.step()
        total += loss.item()
    print("epoch", epoch, "loss", total / len(loader))
torch.save(net.state_dict(), "names.pt")
