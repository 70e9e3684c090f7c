class Net(LightningModule):
    def training_step(self, batch, i):
        return self.loss(batch)

    def optimizer_step(self, epoch, batch_idx, optimizer, optimizer_closure):  # here
        for group in optimizer.param_groups:
            group["lr"] = self.rate(self.trainer.global_step)
