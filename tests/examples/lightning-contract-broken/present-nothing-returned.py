import pytorch_lightning as pl
import torch
import torch.nn.functional as F


class Lit(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = torch.nn.Linear(20, 5)

    def training_step(self, batch, batch_idx):  # here
        x, y = batch
        loss = F.cross_entropy(self.net(x), y)
        self.log("train_loss", loss)

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-3)
