import torch
from torch import nn

CONFIG = {"lr": 1e-3, "max_norm": 0.0, "epochs": 5}


def train(net, loader, cfg):
    opt = torch.optim.Adam(net.parameters(), lr=cfg["lr"])
    for epoch in range(cfg["epochs"]):
        for x, y in loader:
            opt.zero_grad()
            loss = nn.functional.cross_entropy(net(x), y)
            loss.backward()
            if cfg["max_norm"] > 0:
                nn.utils.clip_grad_norm_(net.parameters(), cfg["max_norm"])
                opt.step()  # here


net = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 2))
train(net, torch.load("batches.pt"), CONFIG)
