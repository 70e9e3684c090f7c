import torch
import torch.nn as nn

net = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 1))
criterion = nn.BCEWithLogitsLoss()
for xb, yb in loader:
    loss = criterion(net(xb).squeeze(), yb.float())
    loss.backward()
