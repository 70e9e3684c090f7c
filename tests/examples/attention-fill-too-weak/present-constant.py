import torch
import torch.nn.functional as F
from torch import nn

HIDDEN = -1e-9


class Pool(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.score = nn.Linear(dim, 1)

    def forward(self, states, mask):
        energy = self.score(states).squeeze(-1)
        energy = energy.masked_fill(mask == 0, HIDDEN)  # here
        weights = F.softmax(energy, dim=-1)
        return torch.bmm(weights.unsqueeze(1), states).squeeze(1)
