import torch
from torch import nn


class Heads(nn.Module):
    def __init__(self, tasks, width=64):
        super().__init__()
        self.body = nn.Linear(32, width)
        self.heads = {name: nn.Linear(width, n) for name, n in tasks.items()}  # here

    def forward(self, x):
        h = torch.relu(self.body(x))
        return {name: head(h) for name, head in self.heads.items()}


net = Heads({"age": 1, "sex": 2})
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
