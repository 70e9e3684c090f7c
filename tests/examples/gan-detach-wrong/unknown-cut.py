import torch

G, D = Generator(), Discriminator()
opt_g = torch.optim.Adam(G.parameters())
opt_d = torch.optim.Adam(D.parameters())
for real in loader:
    fake = G(z)
    out = D(fake)
    ...
    g_loss.backward()
    opt_g.step()
