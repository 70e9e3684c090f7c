import torch
from torch import nn


class Gait(nn.Module):
    def __init__(self, steps, channels):
        super().__init__()
        self.norm = nn.BatchNorm1d(steps)
        self.rnn = nn.GRU(channels, 64, batch_first=True)
        self.out = nn.Linear(64, 5)

    def forward(self, x):
        x = self.norm(x)  # here
        h, _ = self.rnn(x)
        return self.out(h[:, -1])
