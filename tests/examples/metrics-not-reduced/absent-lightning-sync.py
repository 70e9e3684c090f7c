import pytorch_lightning as pl
import torch.nn.functional as F


class Lit(pl.LightningModule):
    def validation_step(self, batch, i):
        x, y = batch
        self.log("val_loss", F.cross_entropy(self(x), y), sync_dist=True)

    def training_step(self, batch, i):
        x, y = batch
        loss = F.cross_entropy(self(x), y)
        self.log("train_loss", loss)
        return loss


trainer = pl.Trainer(devices=4, strategy="ddp", max_epochs=10)
