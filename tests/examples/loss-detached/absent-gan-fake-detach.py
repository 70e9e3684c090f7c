import torch
import torch.nn as nn

netG = nn.Sequential(nn.Linear(100, 256), nn.ReLU(), nn.Linear(256, 784), nn.Tanh())
netD = nn.Sequential(nn.Linear(784, 256), nn.LeakyReLU(0.2), nn.Linear(256, 1))
bce = nn.BCEWithLogitsLoss()
optD = torch.optim.Adam(netD.parameters(), lr=2e-4, betas=(0.5, 0.999))
optG = torch.optim.Adam(netG.parameters(), lr=2e-4, betas=(0.5, 0.999))

for real, _ in dataloader:
    real = real.view(real.size(0), -1)
    noise = torch.randn(real.size(0), 100)
    fake = netG(noise)
    ones = torch.ones(real.size(0), 1)
    zeros = torch.zeros(real.size(0), 1)
    optD.zero_grad()
    lossD = bce(netD(real), ones) + bce(netD(fake.detach()), zeros)
    lossD.backward()
    optD.step()
    optG.zero_grad()
    lossG = bce(netD(fake), ones)
    lossG.backward()
    optG.step()
