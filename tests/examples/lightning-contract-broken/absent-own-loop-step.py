def training_step(self, batch):
    waves, words = batch
    self.total += self.ctc(self(waves), words).item()
