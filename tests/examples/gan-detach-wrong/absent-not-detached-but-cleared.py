import torch
import torch.nn.functional as F

netG = Generator()
netD = Discriminator()
optimizerG = torch.optim.Adam(netG.parameters(), lr=2e-4)
optimizerD = torch.optim.Adam(netD.parameters(), lr=2e-4)
for real in loader:
    optimizerD.zero_grad()
    fake = netG(torch.randn(len(real), 64))
    errD = F.softplus(-netD(real)).mean() + F.softplus(netD(fake)).mean()
    errD.backward()
    optimizerD.step()
    optimizerG.zero_grad()
    errG = F.softplus(-netD(netG(torch.randn(len(real), 64)))).mean()
    errG.backward()
    optimizerG.step()
