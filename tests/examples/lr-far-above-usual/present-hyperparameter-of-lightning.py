import lightning as L
import torch
import torch.nn.functional as F
from torch import nn


class LitCNN(L.LightningModule):
    def __init__(self, classes=10, lr=0.5):
        super().__init__()
        self.save_hyperparameters()
        self.conv1, self.conv2 = nn.Conv2d(3, 32, 3), nn.Conv2d(32, 64, 3)
        self.fc = nn.Linear(64 * 36, classes)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc(x.flatten(1))

    def training_step(self, batch, i):
        x, y = batch
        loss = F.cross_entropy(self(x), y)
        self.log("loss", loss)
        return loss

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)  # here


L.Trainer(max_epochs=10).fit(LitCNN(), torch.load("dl.pt"))
