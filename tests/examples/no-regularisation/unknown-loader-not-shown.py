import torch
from torch import nn
from torch.utils.data import DataLoader

net = nn.Sequential(nn.Linear(20, 512), nn.ReLU(), nn.Linear(512, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for x, y in DataLoader(train_set, batch_size=32):
    optimizer.zero_grad()
    nn.functional.cross_entropy(net(x), y).backward()
    optimizer.step()
