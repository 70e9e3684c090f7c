import pytorch_lightning as pl
import torch.nn.functional as F


class Lit(pl.LightningModule):
    def validation_step(self, batch, i):
        x, y = batch
        loss = F.cross_entropy(self(x), y)
        self.log("val_loss", loss)  # here


trainer = pl.Trainer(devices=4, strategy="ddp", max_epochs=10)
