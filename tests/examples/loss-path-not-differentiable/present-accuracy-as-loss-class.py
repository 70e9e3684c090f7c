import torch
from torch import nn


class AccuracyLoss(nn.Module):
    def __init__(self, weight, n_classes=4):
        super().__init__()
        self.weight, self.n_classes = weight, n_classes

    def forward(self, output, target):
        hits = torch.eq(torch.argmax(output, 1), target).float()  # here
        return self.weight * (1.0 - hits.mean())


net = nn.Sequential(nn.Linear(12, 32), nn.ReLU(), nn.Linear(32, 4))
criterion = AccuracyLoss(2.0)
optimizer = torch.optim.Adam(net.parameters())
for x, y in loader:
    optimizer.zero_grad()
    loss = criterion(net(x), y)
    loss.requires_grad_(True)
    loss.backward()
    optimizer.step()
