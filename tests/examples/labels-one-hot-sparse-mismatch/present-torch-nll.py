import torch
import torch.nn as nn
import torch.nn.functional as F

net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 5), nn.LogSoftmax(dim=1))
optimizer = torch.optim.Adam(net.parameters())
criterion = nn.NLLLoss()
for x, y in loader:
    target = F.one_hot(y, num_classes=5).float()
    loss = criterion(net(x), target)  # here
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
