import pytorch_lightning as pl
import torch
import torch.nn.functional as F
from torch import nn

class Lit(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 5), nn.Softmax(dim=-1))

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = F.nll_loss(self.model(x), y)  # here
        self.log("train_loss", loss)
        return loss

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-3)
