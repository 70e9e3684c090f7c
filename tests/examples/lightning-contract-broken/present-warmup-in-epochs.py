def configure_optimizers(self):
    adam = torch.optim.AdamW(self.parameters(), lr=6e-4)
    warm = torch.optim.lr_scheduler.LambdaLR(adam, lambda t: min(1.0, (t + 1) / 4000))  # here
    return [adam], [warm]
