class Speech(pl.LightningModule):
    def training_step(self, batch, batch_nb):
        waves, words = batch
        ctc = self.ctc(self(waves), words)
        self.log("ctc", ctc)
        return {"loss": ctc, "n": len(words)}
