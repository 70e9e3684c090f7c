import torch
import torch.nn.functional as F
from torch import nn


class Smoothed(nn.Module):
    def forward(self, inputs, targets):
        logp = F.log_softmax(inputs, dim=-1)
        return 0.9 * F.nll_loss(logp, targets) - 0.1 * logp.mean()


def objective(out, y):
    return F.cross_entropy(out, y)


net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 5))
criterion = Smoothed()
optimizer = torch.optim.Adam(net.parameters())
for x, y in loader:
    out = net(x)
    loss = criterion(out, y) + objective(out, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(F.softmax(out, dim=-1).max())
