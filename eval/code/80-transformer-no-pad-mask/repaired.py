import json
import random

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader

PAD, UNK, EPOCHS, MAXLEN = 0, 1, 15, 64
device = "cuda" if torch.cuda.is_available() else "cpu"
rows = json.load(open("intents.json"))
random.Random(0).shuffle(rows)
cut = int(0.8 * len(rows))
train_rows, val_rows = rows[:cut], rows[cut:]
vocab = {}
for r in train_rows:
    for w in r["q"].split():
        vocab.setdefault(w, len(vocab) + 2)
intents = sorted({r["intent"] for r in rows})


class IntentTransformer(nn.Module):
    def __init__(self, n_vocab, n_out, d=128):
        super().__init__()
        self.emb = nn.Embedding(n_vocab, d, padding_idx=PAD)
        self.pos = nn.Embedding(MAXLEN, d)
        layer = nn.TransformerEncoderLayer(d, 4, 256, dropout=0.1, batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.fc = nn.Linear(d, n_out)

    def forward(self, ids):
        x = self.emb(ids) + self.pos(torch.arange(ids.size(1), device=ids.device))
        pad = ids == PAD
        x = self.encoder(x, src_key_padding_mask=pad)
        keep = (~pad).unsqueeze(-1).float()
        return self.fc((x * keep).sum(1) / keep.sum(1).clamp(min=1))


def collate(batch):
    ids = [torch.tensor([vocab.get(w, UNK) for w in r["q"].split()][:MAXLEN]) for r in batch]
    return pad_sequence(ids, batch_first=True, padding_value=PAD), torch.tensor([intents.index(r["intent"]) for r in batch])


train_dl = DataLoader(train_rows, batch_size=32, shuffle=True, collate_fn=collate)
val_dl = DataLoader(val_rows, batch_size=64, collate_fn=collate)
model = IntentTransformer(len(vocab) + 2, len(intents)).to(device)
opt = torch.optim.AdamW(model.parameters(), lr=3e-4)
ce = nn.CrossEntropyLoss()
for epoch in range(EPOCHS):
    model.train()
    for ids, y in train_dl:
        opt.zero_grad()
        loss = ce(model(ids.to(device)), y.to(device))
        loss.backward()
        opt.step()
    model.eval()
    with torch.no_grad():
        acc = sum((model(i.to(device)).argmax(1).cpu() == y).sum().item() for i, y in val_dl) / len(val_rows)
    print(f"epoch {epoch} loss {loss.item():.3f} acc {acc:.3f}")
