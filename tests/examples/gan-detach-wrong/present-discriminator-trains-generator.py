import torch
import torch.nn.functional as F

netG = Generator()
netD = Discriminator()
optimizerG = torch.optim.Adam(netG.parameters(), lr=2e-4)
optimizerD = torch.optim.Adam(netD.parameters(), lr=2e-4)
for real in loader:
    optimizerG.zero_grad()
    optimizerD.zero_grad()
    noise = torch.randn(len(real), 64)
    fake = netG(noise)
    errD = F.softplus(-netD(real)).mean() + F.softplus(netD(fake)).mean()
    errD.backward(retain_graph=True)  # here
    optimizerD.step()
    errG = F.softplus(-netD(fake)).mean()
    errG.backward()
    optimizerG.step()
