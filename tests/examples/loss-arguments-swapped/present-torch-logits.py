import torch
from torch import nn

net = nn.Sequential(nn.Linear(30, 64), nn.ReLU(), nn.Linear(64, 1))
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(12):
    for xb, yb in loader:
        out = net(xb).squeeze(1)
        loss = criterion(yb.float(), out)  # here
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
