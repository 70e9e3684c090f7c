import lightning as L
import torch.nn as nn


class Lit(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(3, 8, 3),
            nn.BatchNorm2d(8),  # here
        )


trainer = L.Trainer(devices=8, strategy="ddp", max_epochs=10)  # here
