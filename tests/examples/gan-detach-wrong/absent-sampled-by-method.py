import torch
from torch import nn


class Trainer:
    def __init__(self, generator, discriminator, z=32):
        self.z = z
        self.generator, self.discriminator = generator, discriminator
        self.opt_g = torch.optim.Adam(self.generator.parameters(), lr=2e-4)
        self.opt_d = torch.optim.Adam(self.discriminator.parameters(), lr=2e-4)

    def fakes(self, n):
        return self.generator(torch.randn(n, self.z))

    def step(self, real):
        self.opt_d.zero_grad()
        with torch.no_grad():
            fake = self.fakes(len(real))
        loss = nn.functional.softplus(-self.discriminator(real)).mean()
        loss = loss + nn.functional.softplus(self.discriminator(fake)).mean()
        loss.backward()
        self.opt_d.step()

        self.opt_g.zero_grad()
        g_loss = nn.functional.softplus(-self.discriminator(self.fakes(len(real)))).mean()
        g_loss.backward()
        self.opt_g.step()
