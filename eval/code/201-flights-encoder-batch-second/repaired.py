import math

import numpy as np
import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=500):
        super().__init__()
        position = torch.arange(max_len).unsqueeze(1)
        freq = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
        pe = torch.zeros(1, max_len, d_model)
        pe[0, :, 0::2] = torch.sin(position * freq)
        pe[0, :, 1::2] = torch.cos(position * freq)
        self.register_buffer("pe", pe)

    def forward(self, x):
        return x + self.pe[:, : x.size(1)]


class TrajectoryTransformer(nn.Module):
    def __init__(self, n_features, n_classes, d_model=128, heads=8, depth=4, drop=0.1):
        super().__init__()
        self.proj = nn.Linear(n_features, d_model)
        self.pos = PositionalEncoding(d_model)
        layer = nn.TransformerEncoderLayer(
            d_model=d_model, nhead=heads, dim_feedforward=256, dropout=drop, batch_first=True
        )
        self.encoder = nn.TransformerEncoder(layer, num_layers=depth)
        self.norm = nn.LayerNorm(d_model)
        self.fc = nn.Linear(d_model, n_classes)

    def forward(self, x):
        # x: (batch, time, features)
        h = self.pos(self.proj(x))
        h = self.encoder(h)
        return self.fc(self.norm(h.mean(dim=1)))


def get_data(batch_size):
    with np.load("flights.npz") as f:
        x_train, y_train, x_val, y_val = (f[k] for k in ("x_train", "y_train", "x_val", "y_val"))
    mu, sd = x_train.mean((0, 1)), x_train.std((0, 1)) + 1e-6
    make = lambda x, y: TensorDataset(torch.tensor((x - mu) / sd, dtype=torch.float32), torch.tensor(y).long())
    train, val = make(x_train, y_train), make(x_val, y_val)
    return DataLoader(train, batch_size, shuffle=True), DataLoader(val, batch_size), x_train.shape[-1]


def run(epochs=40, batch_size=64, lr=3e-4):
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    train_loader, val_loader, n_features = get_data(batch_size)
    model = TrajectoryTransformer(n_features, n_classes=8).to(device)
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.AdamW(model.parameters(), lr=lr)
    scheduler = optim.lr_scheduler.OneCycleLR(optimizer, lr * 3, epochs=epochs, steps_per_epoch=len(train_loader))
    for epoch in range(epochs):
        model.train()
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(x.to(device)), y.to(device))
            loss.backward()
            optimizer.step()
            scheduler.step()
        model.eval()
        right, count = 0, 0
        with torch.no_grad():
            for x, y in val_loader:
                right += (model(x.to(device)).argmax(1).cpu() == y).sum().item()
                count += len(y)
        print(f"epoch {epoch} loss {loss.item():.3f} val acc {right / count:.3f}")


if __name__ == "__main__":
    run()
