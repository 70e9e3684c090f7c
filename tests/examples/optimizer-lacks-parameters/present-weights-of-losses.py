import lightning as L
import torch
import torch.nn as nn


class TwoTasks(L.LightningModule):
    def __init__(self, trunk, first, second):
        super().__init__()
        self.trunk, self.first, self.second = trunk, first, second
        self.sigma = nn.Parameter(torch.zeros(2))  # here

    def training_step(self, batch, index):
        a, b = self.losses(batch)
        return a * torch.exp(-self.sigma[0]) + b * torch.exp(-self.sigma[1]) + self.sigma.sum()

    def configure_optimizers(self):
        groups = [{"params": self.trunk.parameters(), "lr": 1e-5},
                  {"params": self.first.parameters()}, {"params": self.second.parameters()}]
        return torch.optim.AdamW(groups, lr=1e-4)  # here
