def training_step(self, batch, batch_idx):
    adam = self.optimizers()
    nll = self.nll(batch)
    adam.zero_grad()
    self.manual_backward(nll)
    adam.step()
    self.log("nll", nll)
