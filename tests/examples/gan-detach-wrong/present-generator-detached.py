import torch
import torch.nn as nn

G, D = Generator().cuda(), Discriminator().cuda()
opt_g = torch.optim.Adam(G.parameters(), lr=2e-4, betas=(0.5, 0.999))
opt_d = torch.optim.Adam(D.parameters(), lr=2e-4, betas=(0.5, 0.999))
bce = nn.BCEWithLogitsLoss()
for epoch in range(50):
    for real in loader:
        z = torch.randn(real.size(0), 100).cuda()
        fake = G(z)
        opt_d.zero_grad()
        d_loss = bce(D(real), ones) + bce(D(fake.detach()), zeros)
        d_loss.backward()
        opt_d.step()
        opt_g.zero_grad()
        output = D(fake.detach())  # here
        g_loss = bce(output, ones)
        g_loss.backward()
        opt_g.step()
