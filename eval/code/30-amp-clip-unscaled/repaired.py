import argparse

import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset


class PatchEmbed(nn.Module):
    def __init__(self, dim, patch=8, size=96):
        super().__init__()
        self.proj = nn.Conv2d(3, dim, patch, stride=patch)
        self.pos = nn.Parameter(torch.randn(1, (size // patch) ** 2, dim) * 0.02)

    def forward(self, x):
        return self.proj(x).flatten(2).transpose(1, 2) + self.pos


class TinyViT(nn.Module):
    def __init__(self, n_classes, dim=192, depth=6, heads=3):
        super().__init__()
        self.embed = PatchEmbed(dim)
        layer = nn.TransformerEncoderLayer(dim, heads, dim * 4, dropout=0.1, activation="gelu", batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, depth, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(dim)
        self.head = nn.Linear(dim, n_classes)

    def forward(self, x):
        return self.head(self.norm(self.encoder(self.embed(x))).mean(1))


def lr_at(step, total, warmup, base):
    if step < warmup:
        return base * (step + 1) / warmup
    t = (step - warmup) / max(1, total - warmup)
    return 0.5 * base * (1 + np.cos(np.pi * t))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--epochs", type=int, default=100)
    ap.add_argument("--batch-size", type=int, default=128)
    ap.add_argument("--lr", type=float, default=1e-3)
    ap.add_argument("--clip", type=float, default=1.0)
    args = ap.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    d = np.load("plants.npz")
    x = torch.from_numpy(d["x"]).float() / 255
    x = (x - torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)) / torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
    y = torch.from_numpy(d["y"]).long()
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(0))
    cut = int(0.85 * len(x))
    train_dl = DataLoader(TensorDataset(x[order[:cut]], y[order[:cut]]), args.batch_size, shuffle=True)
    val_dl = DataLoader(TensorDataset(x[order[cut:]], y[order[cut:]]), args.batch_size)
    model = TinyViT(int(y.max()) + 1).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, weight_decay=0.05)
    scaler = torch.amp.GradScaler(device, enabled=device == "cuda")
    criterion = nn.CrossEntropyLoss()
    total, step = args.epochs * len(train_dl), 0
    for epoch in range(args.epochs):
        model.train()
        for xb, yb in train_dl:
            for g in optimizer.param_groups:
                g["lr"] = lr_at(step, total, total // 20, args.lr)
            xb, yb = xb.to(device), yb.to(device)
            optimizer.zero_grad()
            with torch.autocast(device, dtype=torch.float16 if device == "cuda" else torch.bfloat16):
                loss = criterion(model(xb), yb)
            scaler.scale(loss).backward()
            scaler.unscale_(optimizer)
            torch.nn.utils.clip_grad_norm_(model.parameters(), args.clip)
            scaler.step(optimizer)
            scaler.update()
            step += 1
        model.eval()
        with torch.no_grad():
            acc = sum((model(a.to(device)).argmax(1).cpu() == b).sum().item() for a, b in val_dl) / (len(x) - cut)
        print(f"[{epoch}] loss {loss.item():.4f} val {acc:.3f}")


if __name__ == "__main__":
    main()
