import torch
import torch.nn.functional as F
from torch import nn


class FocalLoss(nn.Module):
    def __init__(self, gamma=2.0):
        super().__init__()
        self.gamma = gamma

    def forward(self, inputs, targets):
        logp = F.log_softmax(inputs, dim=-1)
        ce = F.nll_loss(logp, targets, reduction="none")
        return ((1 - torch.exp(-ce)) ** self.gamma * ce).mean()


net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 5))
criterion = FocalLoss()
optimizer = torch.optim.Adam(net.parameters())
for x, y in loader:
    scores = F.softmax(net(x), dim=-1)  # here
    loss = criterion(scores, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
