import torch
from torch import nn, optim

netG = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 784), nn.Tanh())
netD = nn.Sequential(nn.Linear(784, 128), nn.LeakyReLU(0.2), nn.Linear(128, 1))
optG = optim.Adam(netG.parameters(), lr=2e-4)
optD = optim.Adam(netD.parameters(), lr=2e-4)
bce = nn.BCEWithLogitsLoss()
for epoch in range(5):
    for real in torch.load("digits.pt").split(64):
        netD.zero_grad()
        fake = netG(torch.randn(len(real), 64))
        loss = bce(netD(real), torch.ones(len(real), 1)) + bce(netD(fake.detach()), torch.zeros(len(real), 1))
        loss.backward()
        optD.step()
        netG.zero_grad()
        bce(netD(fake), torch.ones(len(real), 1)).backward()
        optG.step()
