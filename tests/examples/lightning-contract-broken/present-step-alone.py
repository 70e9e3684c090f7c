def training_step(self, batch, batch_nb):  # here
    waves, words = batch
    ctc = self.ctc(self(waves), words)
    self.log("ctc", ctc)
