import torch
import torch.nn as nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc, self.mu, self.lv = nn.Linear(784, 400), nn.Linear(400, 20), nn.Linear(400, 20)
        self.dec = nn.Linear(20, 784)

    def reparameterize(self, mu, logvar):  # here
        return mu + torch.exp(0.5 * logvar) * torch.randn_like(logvar)

    def forward(self, x):
        h = torch.relu(self.enc(x))
        return self.dec(self.reparameterize(self.mu(h), self.lv(h)))
