import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

LAGS = 30
COLUMNS = ["level", "rain", "evap", "pump"]


def make_windows(values, lags):
    xs, ys = [], []
    for i in range(len(values) - lags):
        xs.append(values[i : i + lags])
        ys.append(values[i + lags, 0])
    return torch.tensor(np.array(xs), dtype=torch.float32), torch.tensor(np.array(ys), dtype=torch.float32)


frame = pd.read_csv("groundwater.csv", parse_dates=["date"]).set_index("date")[COLUMNS].interpolate()
n = int(0.8 * len(frame))
mean, std = frame[:n].mean(), frame[:n].std()
scaled = ((frame - mean) / std).to_numpy()
x_train, y_train = make_windows(scaled[:n], LAGS)
x_test, y_test = make_windows(scaled[n:], LAGS)

train_loader = DataLoader(TensorDataset(x_train, y_train), batch_size=64, shuffle=True)
test_loader = DataLoader(TensorDataset(x_test, y_test), batch_size=256)


class TCN(nn.Module):
    def __init__(self, n_in, width=32):
        super().__init__()
        self.c1 = nn.Conv1d(n_in, width, 3, padding=1)
        self.c2 = nn.Conv1d(width, width, 3, padding=2, dilation=2)
        self.c3 = nn.Conv1d(width, width, 3, padding=4, dilation=4)
        self.head = nn.Linear(width, 1)

    def forward(self, x):
        x = x.transpose(1, 2)
        for conv in (self.c1, self.c2, self.c3):
            x = torch.relu(conv(x))
        return self.head(x[:, :, -1])


def rmse(pred, true):
    return torch.sqrt(((pred - true) ** 2).mean() + 1e-8)


def evaluate(net, loader):
    net.eval()
    with torch.no_grad():
        pred = torch.cat([net(x) for x, _ in loader]).flatten()
        true = torch.cat([y for _, y in loader])
    return rmse(pred, true).item() * std["level"]


net = TCN(len(COLUMNS))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(80):
    net.train()
    total = 0.0
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = rmse(net(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item()
    print(epoch, f"train {total / len(train_loader):.4f} test {evaluate(net, test_loader):.3f} m")
