import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset, Subset, random_split

WINDOW, HORIZON = 48, 6


class WindowedSeries(Dataset):
    def __init__(self, values):
        self.values = torch.tensor(values, dtype=torch.float32)

    def __len__(self):
        return len(self.values) - WINDOW - HORIZON + 1

    def __getitem__(self, i):
        x = self.values[i:i + WINDOW].unsqueeze(-1)
        y = self.values[i + WINDOW:i + WINDOW + HORIZON]
        return x, y


class GRUForecaster(nn.Module):
    def __init__(self, hidden=64):
        super().__init__()
        self.gru = nn.GRU(1, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, HORIZON)

    def forward(self, x):
        _, h = self.gru(x)
        # forecast the change relative to the last observed value
        return x[:, -1, :] + self.fc(h[-1])


flow = pd.read_csv("traffic.csv")["flow"].interpolate().to_numpy()
boundary = int(0.8 * len(flow))
mu, sd = flow[:boundary].mean(), flow[:boundary].std()
series = (flow - mu) / sd
dataset = WindowedSeries(series)
n_train = int(0.8 * len(dataset))
train_set, val_set = random_split(dataset, [n_train, len(dataset) - n_train])
train_dl = DataLoader(train_set, batch_size=64, shuffle=True)
val_dl = DataLoader(val_set, batch_size=256)

model = GRUForecaster()
opt = torch.optim.Adam(model.parameters(), lr=1e-3)
mse = nn.MSELoss()
for epoch in range(3):
    model.train()
    for x, y in train_dl:
        opt.zero_grad()
        loss = mse(model(x), y)
        loss.backward()
        opt.step()
    model.eval()
    with torch.no_grad():
        err = torch.cat([(model(x) - y).pow(2) for x, y in val_dl])
        naive = torch.cat([(x[:, -1, :] - y).pow(2) for x, y in val_dl])
    print(f"epoch {epoch} val rmse {err.mean().sqrt() * sd:.2f} (naive {naive.mean().sqrt() * sd:.2f})")
