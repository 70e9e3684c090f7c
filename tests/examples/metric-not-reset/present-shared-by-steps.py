import lightning as L
import torchmetrics


class Birds(L.LightningModule):
    def __init__(self, net):
        super().__init__()
        self.net = net
        self.acc = torchmetrics.Accuracy(task="multiclass", num_classes=5)  # here

    def training_step(self, batch, batch_idx):
        x, y = batch
        out = self.net(x)
        self.acc.update(out, y)
        return torch.nn.functional.cross_entropy(out, y)

    def validation_step(self, batch, batch_idx):
        x, y = batch
        self.acc.update(self.net(x), y)

    def on_validation_epoch_end(self):
        self.log("val_acc", self.acc.compute())
        self.acc.reset()
