import torch
import torch.nn as nn


class Wide(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.act = nn.ReLU()
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes[:-1], sizes[1:])])
        self.drop = nn.Dropout(0.2)
        self.last = nn.Linear(sizes[-1], 1)

    def forward(self, x):
        for layer in self.layers:  # here
            x = self.drop(layer(x))
        return torch.sigmoid(self.last(x))
