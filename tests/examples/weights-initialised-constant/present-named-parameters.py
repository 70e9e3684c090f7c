import torch
from torch import nn


def build():
    net = nn.Sequential(nn.Conv2d(1, 16, 3), nn.ReLU(), nn.Flatten(), nn.Linear(16 * 26 * 26, 10))
    for name, p in net.named_parameters():
        if "weight" in name:
            nn.init.constant_(p, 0.01)  # here
        else:
            nn.init.zeros_(p)
    return net


net = build()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
