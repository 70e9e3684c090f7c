import lightning as L
import torch
import torch.nn as nn


class TwoTasks(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.trunk, self.head = nn.Linear(8, 32), nn.Linear(32, 2)
        self.sigma = nn.Parameter(torch.zeros(2))

    def training_step(self, batch, index):
        a, b = self.head(self.trunk(batch)).mean(0)
        return a * torch.exp(-self.sigma[0]) + b * torch.exp(-self.sigma[1]) + self.sigma.sum()

    def configure_optimizers(self):
        parts = [*self.trunk.parameters(), *self.head.parameters(), self.sigma]
        return torch.optim.AdamW(parts, lr=1e-4)
