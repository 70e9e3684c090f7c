import numpy as np
import torch
import torch.nn as nn


class Compressor(nn.Module):
    def __init__(self, levels):
        super().__init__()
        self.levels = levels
        self.down = nn.Sequential(nn.Linear(64, 32), nn.GELU(), nn.Linear(32, 8))
        self.up = nn.Sequential(nn.Linear(8, 32), nn.GELU(), nn.Linear(32, 64))

    def snap(self, code):
        array = code.detach().cpu().numpy()
        nearest = np.abs(array[..., None] - self.levels).argmin(-1)
        return torch.from_numpy(self.levels[nearest]).float().to(code.device)  # here

    def forward(self, x):
        return self.up(self.snap(self.down(x)))
