import torch
from torch import nn


class QNet(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(n_in, 64), nn.ReLU(), nn.Linear(64, n_out))

    def forward(self, s):
        return self.net(s)


class Agent:
    def __init__(self, n_in, n_out):
        self.online = QNet(n_in, n_out)
        self.target = self.online
        self.optim = torch.optim.Adam(self.online.parameters(), lr=1e-3)

    def learn(self, s, a, r, s2, done):
        q = self.online(s).gather(1, a)
        with torch.no_grad():
            best = self.target(s2).max(dim=1).values
            y = r + 0.99 * (1 - done) * best  # here
        loss = nn.functional.smooth_l1_loss(q.squeeze(1), y)
        self.optim.zero_grad()
        loss.backward()
        self.optim.step()
