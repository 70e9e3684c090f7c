import torch
from torch import nn


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(16, 64, batch_first=True)
        self.norm = nn.BatchNorm1d(64)
        self.out = nn.Linear(64, 4)

    def forward(self, x):
        h, _ = self.gru(x)
        return self.out(self.norm(h[:, -1]))
