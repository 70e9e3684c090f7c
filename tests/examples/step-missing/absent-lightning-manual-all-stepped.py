import pytorch_lightning as pl
import torch
from torch import nn


class LitGAN(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.automatic_optimization = False
        self.g, self.d = nn.Linear(16, 64), nn.Linear(64, 1)

    def training_step(self, batch, batch_idx):
        opt_g, opt_d = self.optimizers()
        z = torch.randn(len(batch), 16, device=self.device)
        for optimizer, loss in ((opt_d, self.d_loss(batch, z)), (opt_g, self.g_loss(z))):
            optimizer.zero_grad()
            self.manual_backward(loss)
            optimizer.step()

    def d_loss(self, x, z):
        return self.d(self.g(z).detach()).mean() - self.d(x).mean()

    def g_loss(self, z):
        return -self.d(self.g(z)).mean()

    def configure_optimizers(self):
        return torch.optim.RMSprop(self.g.parameters(), 5e-5), torch.optim.RMSprop(self.d.parameters(), 5e-5)
