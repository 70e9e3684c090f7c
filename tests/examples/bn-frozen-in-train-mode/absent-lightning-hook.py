import pytorch_lightning as pl
import torch
import torch.nn.functional as F
from torchvision.models import mobilenet_v3_large


class Recycling(pl.LightningModule):
    def __init__(self, kinds):
        super().__init__()
        self.encoder = mobilenet_v3_large(weights="DEFAULT").features
        self.encoder.requires_grad_(False)
        self.top = torch.nn.Linear(960, kinds)

    def on_train_epoch_start(self):
        self.encoder.eval()

    def training_step(self, batch, _):
        x, y = batch
        return F.cross_entropy(self.top(self.encoder(x).mean((2, 3))), y)

    def configure_optimizers(self):
        return torch.optim.Adam(self.top.parameters(), lr=1e-3)


pl.Trainer(max_epochs=10).fit(Recycling(6), train_loader, val_loader)
