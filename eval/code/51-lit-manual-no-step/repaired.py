import numpy as np
import pytorch_lightning as pl
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

LATENT = 32


def block(i, o):
    return nn.Sequential(nn.Linear(i, o), nn.LeakyReLU(0.2))


class SpectraGAN(pl.LightningModule):
    def __init__(self, dim=64):
        super().__init__()
        self.automatic_optimization = False
        self.generator = nn.Sequential(block(LATENT, 128), block(128, 128), nn.Linear(128, dim))
        self.discriminator = nn.Sequential(block(dim, 128), block(128, 128), nn.Linear(128, 1))
        self.criterion = nn.BCEWithLogitsLoss()

    def forward(self, z):
        return self.generator(z)

    def adversarial_loss(self, logits, real):
        return self.criterion(logits, torch.full_like(logits, float(real)))

    def training_step(self, batch, batch_idx):
        (real,) = batch
        opt_g, opt_d = self.optimizers()
        z = torch.randn(len(real), LATENT, device=self.device)

        # discriminator
        fake = self(z).detach()
        d_loss = self.adversarial_loss(self.discriminator(real), 1) + self.adversarial_loss(self.discriminator(fake), 0)
        opt_d.zero_grad()
        self.manual_backward(d_loss)
        opt_d.step()

        # generator
        g_loss = self.adversarial_loss(self.discriminator(self(z)), 1)
        opt_g.zero_grad()
        self.manual_backward(g_loss)
        opt_g.step()
        self.log_dict({"g_loss": g_loss, "d_loss": d_loss}, prog_bar=True)

    def configure_optimizers(self):
        g = torch.optim.Adam(self.generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
        d = torch.optim.Adam(self.discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999))
        return [g, d], []


spectra = torch.from_numpy(np.load("spectra.npy"))
spectra = (spectra - spectra.mean(0)) / (spectra.std(0) + 1e-6)
loader = DataLoader(TensorDataset(spectra), batch_size=32, shuffle=True)
model = SpectraGAN(spectra.shape[1])
trainer = pl.Trainer(max_epochs=200, logger=False, enable_checkpointing=False)
trainer.fit(model, loader)
