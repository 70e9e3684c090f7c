class Net(LightningModule):
    def training_step(self, batch, i):
        return self.loss(batch)

    def configure_optimizers(self):
        sgd = torch.optim.SGD(self.parameters(), lr=0.1, momentum=0.9)
        plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(sgd, patience=5)  # here
        return {"optimizer": sgd, "lr_scheduler": {"scheduler": plateau, "interval": "step",
                                                   "monitor": "loss"}}
