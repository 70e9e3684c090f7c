import lightning as L
import torch
import torchmetrics


class Birds(L.LightningModule):
    def __init__(self, net):
        super().__init__()
        self.net = net
        self.acc = torchmetrics.Accuracy(task="multiclass", num_classes=5)

    def training_step(self, batch, batch_idx):
        x, y = batch
        out = self.net(x)
        self.log("train_acc", self.acc(out, y))
        return torch.nn.functional.cross_entropy(out, y)

    def validation_step(self, batch, batch_idx):
        x, y = batch
        self.log("val_acc", self.acc(self.net(x), y))

    def on_train_epoch_end(self):
        self.acc.reset()

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())


trainer = L.Trainer(max_epochs=3)
trainer.fit(Birds(torch.nn.Linear(4, 5)), data)
