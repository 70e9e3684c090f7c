class Net(LightningModule):
    def training_step(self, batch, i):
        return self.loss(batch)

    def configure_optimizers(self):
        adam = torch.optim.AdamW(self.parameters(), lr=6e-4)
        warm = torch.optim.lr_scheduler.LambdaLR(adam, lambda epoch: min(1.0, (epoch + 1) / 5))
        return [adam], [warm]
