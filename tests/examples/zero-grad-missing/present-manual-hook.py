def training_step(self, batch, batch_idx):
    adam = self.optimizers()
    nll = self.nll(batch)
    self.manual_backward(nll)
    adam.step()  # here
    self.log("nll", nll)
