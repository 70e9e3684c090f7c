import re
from collections import Counter

import pandas as pd
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Dataset

PAD, UNK = 0, 1
train_df, val_df = pd.read_csv("reviews_train.csv"), pd.read_csv("reviews_val.csv")


def tokenize(text):
    return re.findall(r"[a-z']+", text.lower())


counter = Counter(w for t in train_df.text for w in tokenize(t))
vocab = {w: i + 2 for i, (w, _) in enumerate(counter.most_common(30000))}


class Reviews(Dataset):
    def __init__(self, df):
        self.ids = [torch.tensor([vocab.get(w, UNK) for w in tokenize(t)][:400] or [UNK]) for t in df.text]
        self.labels = torch.tensor(df.positive.values, dtype=torch.float32)

    def __len__(self):
        return len(self.ids)

    def __getitem__(self, i):
        return self.ids[i], self.labels[i]


def collate(batch):
    ids, labels = zip(*batch)
    return pad_sequence(ids, batch_first=True, padding_value=PAD), torch.stack(labels)


class Classifier(nn.Module):
    def __init__(self, n_words, dim=200):
        super().__init__()
        self.embedding = nn.Embedding(n_words, dim, padding_idx=PAD)
        self.conv = nn.Conv1d(dim, 256, kernel_size=5, padding=2)
        self.drop = nn.Dropout(0.3)
        self.out = nn.Linear(256, 1)

    def forward(self, ids):
        x = self.drop(self.embedding(ids)).transpose(1, 2)
        x = torch.relu(self.conv(x)).transpose(1, 2)
        pooled = x.mean(dim=1)
        return self.out(self.drop(pooled)).squeeze(1)


device = "cuda" if torch.cuda.is_available() else "cpu"
model = Classifier(len(vocab) + 2).to(device)
train_loader = DataLoader(Reviews(train_df), 64, shuffle=True, collate_fn=collate)
val_loader = DataLoader(Reviews(val_df), 128, collate_fn=collate)
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(8):
    model.train()
    for ids, y in train_loader:
        ids, y = ids.to(device), y.to(device)
        optimizer.zero_grad()
        loss = criterion(model(ids), y)
        loss.backward()
        optimizer.step()
    model.eval()
    right = 0
    with torch.no_grad():
        for ids, y in val_loader:
            right += ((model(ids.to(device)) > 0).cpu() == (y > 0.5)).sum().item()
    print(f"epoch {epoch}: loss {loss.item():.3f} val acc {right / len(val_df):.3f}")
