import torch
from torch import nn


class Tagger(nn.Module):
    def __init__(self, steps=50):
        super().__init__()
        self.gru = nn.GRU(16, 64, batch_first=True)
        self.norm = nn.BatchNorm1d(steps)
        self.out = nn.Linear(64, 4)

    def forward(self, x):
        h, _ = self.gru(x)
        h = self.norm(h)  # here
        return self.out(h[:, -1])
