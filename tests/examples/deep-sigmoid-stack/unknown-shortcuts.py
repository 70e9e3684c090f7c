import torch
from torch import nn


class Deep(nn.Module):
    def __init__(self, n=12):
        super().__init__()
        self.hidden = nn.ModuleList([nn.Linear(48, 48) for _ in range(n)])

    def forward(self, x):
        for layer in self.hidden:
            h = torch.sigmoid(layer(x))
            x = x + h
        return x
