opt_d = torch.optim.Adam(netD.parameters(), lr=4e-4, betas=(0.0, 0.9))
opt_g = torch.optim.Adam(netG.parameters(), lr=1e-4, betas=(0.0, 0.9))
