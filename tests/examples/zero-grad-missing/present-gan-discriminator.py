import torch
from torch import nn, optim


def train(G, D, loader, epochs=10, z=64):
    g_optim = optim.Adam(G.parameters(), lr=1e-4, betas=(0.5, 0.999))
    d_optim = optim.Adam(D.parameters(), lr=1e-4, betas=(0.5, 0.999))
    bce = nn.BCEWithLogitsLoss()
    for _ in range(epochs):
        for x, _ in loader:
            d_optim.zero_grad()
            fake = G(torch.randn(len(x), z))
            d_loss = bce(D(x), torch.ones(len(x), 1)) + bce(D(fake.detach()), torch.zeros(len(x), 1))
            d_loss.backward()
            d_optim.step()

            g_loss = bce(D(fake), torch.ones(len(x), 1))
            g_loss.backward()
            g_optim.step()  # here
