import torch
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(10, 32)
        self.b = nn.Linear(6, 32)
        self.head = nn.Linear(64, 2)
        self.tail = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2))

    def forward(self, x, z):
        h = torch.cat([self.a(x), self.b(z)], dim=1)
        return self.tail(self.head(torch.relu(h)))

net = Net()
