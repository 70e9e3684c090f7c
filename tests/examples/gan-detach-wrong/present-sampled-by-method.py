import torch
from torch import nn


class Trainer:
    def __init__(self, generator, discriminator, z=32):
        self.z = z
        self.generator, self.discriminator = generator, discriminator
        self.opt_g = torch.optim.Adam(self.generator.parameters(), lr=2e-4)
        self.opt_d = torch.optim.Adam(self.discriminator.parameters(), lr=2e-4)

    @torch.no_grad()
    def fakes(self, n):
        return self.generator(torch.randn(n, self.z))

    def train_discriminator(self, real):
        self.opt_d.zero_grad()
        loss = nn.functional.softplus(-self.discriminator(real)).mean()
        loss = loss + nn.functional.softplus(self.discriminator(self.fakes(len(real)))).mean()
        loss.backward()
        self.opt_d.step()

    def train_generator(self, n):
        self.opt_g.zero_grad()
        loss = nn.functional.softplus(-self.discriminator(self.fakes(n))).mean()
        loss.backward()  # here
        self.opt_g.step()
