import numpy as np
import torch
import torch.nn as nn
from torch.optim.lr_scheduler import OneCycleLR
from torch.utils.data import DataLoader, TensorDataset, random_split

cfg = dict(epochs=3, batch_size=16, max_lr=3e-3, wd=1e-2)


class CRNN(nn.Module):
    def __init__(self, n_mels=64, n_classes=8):
        super().__init__()
        self.cnn = nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d((2, 2)),
            nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d((2, 2)),
        )
        self.gru = nn.GRU(64 * (n_mels // 4), 128, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(256, n_classes)

    def forward(self, x):                       # (B, 1, mel, time)
        x = self.cnn(x)
        b, c, m, t = x.shape
        x = x.permute(0, 3, 1, 2).reshape(b, t, c * m)
        out, _ = self.gru(x)
        return self.fc(out.mean(dim=1))


mels, labels = np.load("mels.npy"), np.load("genre.npy")
ds = TensorDataset(torch.from_numpy(mels).unsqueeze(1), torch.from_numpy(labels).long())
n_val = int(0.2 * len(ds))
train_ds, val_ds = random_split(ds, [len(ds) - n_val, n_val], generator=torch.Generator().manual_seed(0))
ref = torch.stack([train_ds[i][0] for i in range(len(train_ds))])
mu, sigma = ref.mean(), ref.std()

train_loader = DataLoader(train_ds, batch_size=cfg["batch_size"], shuffle=True)
val_loader = DataLoader(val_ds, batch_size=cfg["batch_size"])
model = CRNN()
criterion = nn.CrossEntropyLoss(label_smoothing=0.05)
optimizer = torch.optim.AdamW(model.parameters(), lr=cfg["max_lr"], weight_decay=cfg["wd"])
scheduler = OneCycleLR(
    optimizer, max_lr=cfg["max_lr"], steps_per_epoch=len(train_loader), epochs=cfg["epochs"], pct_start=0.2
)

history = []
for epoch in range(cfg["epochs"]):
    model.train()
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = criterion(model((x - mu) / sigma), y)
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    scheduler.step()

    model.eval()
    correct = 0
    with torch.no_grad():
        for x, y in val_loader:
            correct += (model((x - mu) / sigma).argmax(1) == y).sum().item()
    print(f"epoch {epoch} lr {scheduler.get_last_lr()[0]:.2e} loss {np.mean(history[-len(train_loader):]):.3f} acc {correct / n_val:.3f}")
