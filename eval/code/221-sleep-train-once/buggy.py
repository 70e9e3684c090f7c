# %% [markdown]
# Sleep stages from single channel EEG, 30 s epochs

# %%
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import ConcatDataset, DataLoader, TensorDataset

STAGES = ["W", "N1", "N2", "N3", "REM"]
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
nights = sorted(Path("sleepedf").glob("*.npz"))
train_nights, val_nights = nights[:-20], nights[-20:]


# %%
def night(path):
    f = np.load(path)
    eeg = f["x"].astype(np.float32)
    eeg = (eeg - eeg.mean()) / eeg.std()
    return TensorDataset(torch.from_numpy(eeg)[:, None], torch.from_numpy(f["y"]).long())


train_dl = DataLoader(ConcatDataset([night(p) for p in train_nights]), 128, shuffle=True)
val_dl = DataLoader(ConcatDataset([night(p) for p in val_nights]), 256)


# %%
class TinySleep(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv1d(1, 64, 50, stride=6, padding=24, bias=False), nn.BatchNorm1d(64), nn.ReLU(),
            nn.MaxPool1d(8), nn.Dropout(0.5),
            nn.Conv1d(64, 128, 8, padding=4, bias=False), nn.BatchNorm1d(128), nn.ReLU(),
            nn.Conv1d(128, 128, 8, padding=4, bias=False), nn.BatchNorm1d(128), nn.ReLU(),
            nn.AdaptiveAvgPool1d(4), nn.Flatten(), nn.Dropout(0.5),
        )
        self.out = nn.Linear(512, len(STAGES))

    def forward(self, x):
        return self.out(self.stem(x))


model = TinySleep().to(device)
opt = torch.optim.Adam(model.parameters(), lr=1e-3, weight_decay=1e-4)
lossf = nn.CrossEntropyLoss()


# %%
def run_validation():
    model.eval()
    table = torch.zeros(5, 5)
    with torch.no_grad():
        for xb, yb in val_dl:
            pb = model(xb.to(device)).argmax(1).cpu()
            for t, p in zip(yb, pb):
                table[t, p] += 1
    return table.diag().sum() / table.sum(), table


def fit_epoch():
    total = 0.0
    for xb, yb in train_dl:
        xb, yb = xb.to(device), yb.to(device)
        loss = lossf(model(xb), yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
        total += loss.item()
    return total / len(train_dl)


# %%
best = 0.0
model.train()
for ep in range(60):
    tr = fit_epoch()
    acc, table = run_validation()
    print(f"epoch {ep} loss {tr:.3f} val acc {acc:.3f}")
    if acc > best:
        best = acc
        torch.save(model.state_dict(), "tinysleep.pt")
