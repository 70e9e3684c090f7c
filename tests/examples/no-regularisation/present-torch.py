import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

net = nn.Sequential(nn.Linear(20, 512), nn.ReLU(), nn.Linear(512, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)  # here
loader = DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True)
for epoch in range(200):
    for xb, yb in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(xb), yb).backward()
        optimizer.step()
