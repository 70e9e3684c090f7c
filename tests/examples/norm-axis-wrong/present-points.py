import torch.nn.functional as F
from torch import nn


class Points(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.na = nn.Linear(3, 32), nn.BatchNorm1d(1024)
        self.b = nn.Linear(32, 9)

    def forward(self, p):  # p: (batch, 1024, 3)
        return self.b(F.relu(self.na(self.a(p))).max(1).values)  # here
