import torch
import torch.nn.functional as F

G = UNet()
D = PatchDiscriminator()
opt_G = torch.optim.Adam(G.parameters(), lr=2e-4)
opt_D = torch.optim.Adam(D.parameters(), lr=2e-4)
for x, y in loader:
    fake = G(x)
    opt_D.zero_grad()
    loss_D = F.softplus(D(torch.cat([x, fake.detach()], 1))).mean() + F.softplus(-D(torch.cat([x, y], 1))).mean()
    loss_D.backward()
    opt_D.step()
    opt_G.zero_grad()
    loss_G = F.softplus(-D(torch.cat([x, fake], 1))).mean() + 100 * F.l1_loss(fake, y)
    loss_G.backward()
    opt_G.step()
