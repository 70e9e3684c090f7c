import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Glucose(Dataset):
    def __init__(self, series, window):
        self.series = torch.as_tensor(series, dtype=torch.float32)
        self.window = window

    def __len__(self):
        return len(self.series) - self.window

    def __getitem__(self, idx):
        x = self.series[idx:idx + self.window + 1]
        y = self.series[idx + self.window]
        return x.unsqueeze(-1), y.unsqueeze(-1)


class Forecaster(nn.Module):
    def __init__(self, hidden=64):
        super().__init__()
        self.gru = nn.GRU(1, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):
        _, h = self.gru(x)
        return self.head(h[-1])


raw = np.load("glucose.npy").astype("float32")
cut = int(0.8 * len(raw))
mean, std = raw[:cut].mean(), raw[:cut].std()
scaled = (raw - mean) / std
train_loader = DataLoader(Glucose(scaled[:cut], 36), batch_size=64, shuffle=True)
test_loader = DataLoader(Glucose(scaled[cut:], 36), batch_size=256)
model = Forecaster()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(30):
    model.train()
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    model.eval()
    with torch.no_grad():
        errors = torch.cat([(model(x) - y).abs() for x, y in test_loader])
    print(epoch, loss.item(), errors.mean().item() * std)
