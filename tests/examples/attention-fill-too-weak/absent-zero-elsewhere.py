import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.q, self.k, self.v = nn.Linear(dim, dim), nn.Linear(dim, dim), nn.Linear(dim, dim)

    def forward(self, x, pad_mask):
        x = x.masked_fill(pad_mask.unsqueeze(-1), 0.0)
        scores = self.q(x) @ self.k(x).transpose(1, 2)
        scores = scores.masked_fill(pad_mask.unsqueeze(1), float("-inf"))
        weights = torch.softmax(scores, dim=-1).masked_fill(pad_mask.unsqueeze(2), 0.0)
        return weights @ self.v(x)
