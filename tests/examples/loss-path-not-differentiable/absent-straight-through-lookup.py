import torch
import torch.nn as nn
import torch.nn.functional as F


class Compressor(nn.Module):
    def __init__(self, levels):
        super().__init__()
        self.gain = nn.Parameter(torch.tensor(1.0))
        self.register_buffer("levels", levels)
        self.down = nn.Sequential(nn.Linear(64, 32), nn.GELU(), nn.Linear(32, 8))
        self.up = nn.Sequential(nn.Linear(8, 32), nn.GELU(), nn.Linear(32, 64))

    def snap(self, code):
        nearest = (code.detach()[..., None] - self.levels).abs().argmin(-1)
        hard = self.levels[nearest]
        return code + (hard - code).detach()

    def forward(self, x):
        self.last_gain = self.gain.item()
        return self.gain * self.up(self.snap(self.down(x)))


model = Compressor(torch.linspace(-1, 1, 16))
optimizer = torch.optim.Adam(model.parameters(), 1e-3)
for x in loader:
    loss = F.mse_loss(model(x), x)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
