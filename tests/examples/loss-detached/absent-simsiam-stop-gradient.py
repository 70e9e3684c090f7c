import lightning as L
import torch
from torch import nn
import torch.nn.functional as F


class SimSiam(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Flatten(), nn.Linear(3072, 512), nn.ReLU(), nn.Linear(512, 128))
        self.predictor = nn.Sequential(nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 128))

    def forward(self, x):
        return self.encoder(x)

    def training_step(self, batch, batch_idx):
        (x1, x2), _ = batch
        z1, z2 = self.encoder(x1), self.encoder(x2)
        p1, p2 = self.predictor(z1), self.predictor(z2)
        loss = -(F.cosine_similarity(p1, z2.detach()).mean() + F.cosine_similarity(p2, z1.detach()).mean()) / 2
        self.log("loss", loss)
        return loss

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.05, momentum=0.9)


trainer = L.Trainer(max_epochs=200)
trainer.fit(SimSiam(), loader)
