import lightning as pl
import torchmetrics


class Lit(pl.LightningModule):
    def __init__(self, net):
        super().__init__()
        self.net = net
        self.val_acc = torchmetrics.Accuracy(task="multiclass", num_classes=10)

    def validation_step(self, batch, i):
        x, y = batch
        self.val_acc.update(self.net(x), y)

    def on_validation_epoch_end(self):
        self.log("val_acc", self.val_acc.compute())  # here
