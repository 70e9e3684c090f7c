import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset

SEED = 1234
SR = 8000


class Keywords(Dataset):
    def __init__(self, wav, labels, augment):
        self.wav, self.labels, self.augment = wav, labels, augment

    def __len__(self):
        return len(self.labels)

    def _augment(self, w):
        shift = np.random.randint(-SR // 10, SR // 10)
        w = np.roll(w, shift)
        w = w * np.random.uniform(0.7, 1.3)
        return w + np.random.normal(0, 0.005, size=w.shape)

    def __getitem__(self, i):
        w = self.wav[i] / (np.abs(self.wav[i]).max() + 1e-6)
        if self.augment:
            w = self._augment(w)
        return torch.tensor(w, dtype=torch.float32).unsqueeze(0), int(self.labels[i])


class M5(nn.Module):
    def __init__(self, n_output=10, n_channel=32):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv1d(1, n_channel, kernel_size=80, stride=16), nn.BatchNorm1d(n_channel), nn.ReLU(), nn.MaxPool1d(4),
            nn.Conv1d(n_channel, n_channel, kernel_size=3), nn.BatchNorm1d(n_channel), nn.ReLU(), nn.MaxPool1d(4),
            nn.Conv1d(n_channel, 2 * n_channel, kernel_size=3), nn.BatchNorm1d(2 * n_channel), nn.ReLU(),
        )
        self.fc1 = nn.Linear(2 * n_channel, n_output)

    def forward(self, x):
        return self.fc1(self.net(x).mean(-1))


d = np.load("keywords.npz")
idx = np.random.default_rng(SEED).permutation(len(d["y"]))
n = int(0.8 * len(idx))
train_ds = Keywords(d["wav"][idx[:n]], d["y"][idx[:n]], augment=True)
val_ds = Keywords(d["wav"][idx[n:]], d["y"][idx[n:]], augment=False)
train_dl = DataLoader(train_ds, batch_size=64, shuffle=True, num_workers=4)
val_dl = DataLoader(val_ds, batch_size=64)
model = M5()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, weight_decay=1e-4)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=20, gamma=0.1)
criterion = nn.CrossEntropyLoss()
for epoch in range(50):
    model.train()
    for x, y in train_dl:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    scheduler.step()
    model.eval()
    with torch.no_grad():
        acc = np.mean(torch.cat([(model(x).argmax(1) == y) for x, y in val_dl]).numpy())
    print(f"epoch {epoch} train {loss.item():.3f} val acc {acc:.3f}")
