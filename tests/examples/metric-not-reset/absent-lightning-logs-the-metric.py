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
        self.log("val_acc", self.val_acc, on_epoch=True)

    def on_test_epoch_end(self):
        self.log("test_acc", self.val_acc.compute())
        self.val_acc.reset()
