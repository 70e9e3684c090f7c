import math

import torch
import torch.nn as nn
import torch.nn.functional as F

block_size, batch_size, n_embd, n_head, n_layer = 128, 64, 192, 6, 4
device = "cuda" if torch.cuda.is_available() else "cpu"

with open("recipes.txt", encoding="utf-8") as f:
    text = f.read()
chars = sorted(set(text))
stoi = {c: i for i, c in enumerate(chars)}
itos = {i: c for c, i in stoi.items()}
data = torch.tensor([stoi[c] for c in text], dtype=torch.long)
n = int(0.9 * len(data))
train_data, val_data = data[:n], data[n:]


def get_batch(split):
    src = train_data if split == "train" else val_data
    ix = torch.randint(len(src) - block_size - 1, (batch_size,))
    x = torch.stack([src[i:i + block_size] for i in ix])
    y = torch.stack([src[i + 1:i + block_size + 1] for i in ix])
    return x.to(device), y.to(device)


class CharTransformer(nn.Module):
    def __init__(self, vocab):
        super().__init__()
        self.tok = nn.Embedding(vocab, n_embd)
        self.pos = nn.Embedding(block_size, n_embd)
        layer = nn.TransformerEncoderLayer(n_embd, n_head, 4 * n_embd, dropout=0.1, batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, n_layer)
        self.ln = nn.LayerNorm(n_embd)
        self.head = nn.Linear(n_embd, vocab)

    def forward(self, idx):
        t = idx.size(1)
        x = self.tok(idx) * math.sqrt(n_embd) + self.pos(torch.arange(t, device=idx.device))
        x = self.encoder(x)
        return self.head(self.ln(x))


model = CharTransformer(len(chars)).to(device)
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)

for step in range(5000):
    model.train()
    xb, yb = get_batch("train")
    logits = model(xb)
    loss = F.cross_entropy(logits.view(-1, len(chars)), yb.view(-1))
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    if step % 250 == 0:
        model.eval()
        with torch.no_grad():
            xv, yv = get_batch("val")
            val = F.cross_entropy(model(xv).view(-1, len(chars)), yv.view(-1))
        print(f"step {step}: train {loss.item():.3f} val {val.item():.3f}")
