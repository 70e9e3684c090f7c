import torch
import torch.nn as nn

netG = Generator().cuda()
netD = Discriminator().cuda()
criterion = nn.BCELoss()
optimizerD = torch.optim.Adam(netD.parameters(), lr=2e-4)
optimizerG = torch.optim.Adam(netG.parameters(), lr=2e-4)
for epoch in range(5):
    for i, (real, _) in enumerate(loader):
        netD.zero_grad()
        errD_real = criterion(netD(real).view(-1), real_label)
        errD_real.backward()
        fake = netG(torch.randn(len(real), 100, 1, 1).cuda())
        errD_fake = criterion(netD(fake.detach()).view(-1), fake_label)
        errD_fake.backward()
        optimizerD.step()
        netG.zero_grad()
        errG = criterion(netD(fake).view(-1), real_label)
        errG.backward()
        optimizerG.step()
