import torch
from torch import nn
import torch.nn.functional as F


class TripletNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 32))

    def forward(self, x):
        return self.fc(x)


def batch_distances(e):
    sq = (e ** 2).sum(1, keepdim=True)
    d2 = (sq + sq.t() - 2 * e @ e.t()).clamp(min=0)
    return (d2 + 1e-8).sqrt()


def hard_triplet(e, y, margin=0.3):
    d = batch_distances(e)
    same = y[:, None] == y[None]
    pos = (d * same).max(1).values
    neg = (d + same * 1e6).min(1).values
    return F.relu(pos - neg + margin).mean()


net = TripletNet()
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
ds = torch.utils.data.TensorDataset(torch.load("x.pt"), torch.load("y.pt"))
for epoch in range(20):
    for x, y in torch.utils.data.DataLoader(ds, 64, shuffle=True):
        loss = hard_triplet(net(x), y)
        opt.zero_grad()
        loss.backward()
        opt.step()
