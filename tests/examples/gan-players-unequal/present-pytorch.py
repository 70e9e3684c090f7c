opt_d = torch.optim.Adam(netD.parameters(), lr=4e-3, betas=(0.5, 0.999))  # here
opt_g = torch.optim.Adam(netG.parameters(), lr=2e-4, betas=(0.5, 0.999))  # here
