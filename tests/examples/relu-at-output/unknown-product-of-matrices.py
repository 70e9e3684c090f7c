import torch
import torch.nn as nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w1 = nn.Parameter(torch.randn(784, 512) * 0.02)
        self.w2 = nn.Parameter(torch.randn(512, 10) * 0.02)

    def forward(self, x):
        return F.relu(x @ self.w1) @ self.w2

net = Net()
for x, y in loader:
    F.cross_entropy(net(x), y).backward()
