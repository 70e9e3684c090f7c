import lightning.pytorch as pl
import torch


class GAN(pl.LightningModule):
    def __init__(self, g, d):
        super().__init__()
        self.automatic_optimization = False  # here
        self.g, self.d = g, d

    def training_step(self, batch, batch_idx):
        z = torch.randn(len(batch), 100)
        loss = torch.nn.functional.softplus(-self.d(self.g(z))).mean()
        self.manual_backward(loss)
        self.log("g_loss", loss)

    def configure_optimizers(self):
        return torch.optim.Adam(self.g.parameters()), torch.optim.Adam(self.d.parameters())
