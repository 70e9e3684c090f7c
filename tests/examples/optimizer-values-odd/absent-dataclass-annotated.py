from dataclasses import dataclass

import torch


@dataclass
class OptimConfig:
    rate: float = 2e-4
    first: float = 0.9
    second: float = 0.98


def build(network, settings: OptimConfig):
    betas = (settings.first, settings.second)
    return torch.optim.AdamW(network.parameters(), lr=settings.rate, betas=betas)
