import torch

opt_g = torch.optim.Adam(netG.parameters(), lr=2e-4, betas=(0.5, 0.999))
opt_d = torch.optim.Adam(netD.parameters(), lr=2e-4, betas=(0.5, 0.999))
for real, _ in loader:
    opt_d.zero_grad()
    loss_d = bce(netD(real), ones) + bce(netD(netG(z).detach()), zeros)
    loss_d.backward()
    opt_g.zero_grad()
    opt_d.step()
    loss_g = bce(netD(netG(z)), ones)
    loss_g.backward()
    opt_g.step()
