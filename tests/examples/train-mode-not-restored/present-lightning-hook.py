def on_train_epoch_start(self):
    self.eval()  # here
    probe = torch.randn(1, 3, 64, 64, device=self.device)
    with torch.no_grad():
        self.log("probe", self(probe).mean())
