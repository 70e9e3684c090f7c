import torch
from torch import nn


class Gait(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norm = nn.BatchNorm1d(channels)
        self.rnn = nn.GRU(channels, 64, batch_first=True)
        self.out = nn.Linear(64, 5)

    def forward(self, x):
        x = self.norm(x.transpose(1, 2)).transpose(1, 2)
        h, _ = self.rnn(x)
        return self.out(h[:, -1])
