import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 64))
        self.head = nn.Linear(64, 5)  # here

    def forward(self, x):
        return self.head(torch.relu(self.backbone(x)))


model = Net()
optimizer = torch.optim.SGD(model.backbone.parameters(), lr=0.1)  # here
for x, y in loader:
    optimizer.zero_grad()
    nn.functional.cross_entropy(model(x), y).backward()
    optimizer.step()
