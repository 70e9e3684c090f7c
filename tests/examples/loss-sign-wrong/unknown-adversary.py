import torch
import torch.nn as nn

bce = nn.BCEWithLogitsLoss()
opt_d = torch.optim.Adam(disc.parameters(), lr=2e-4)
opt_g = torch.optim.Adam(gen.parameters(), lr=2e-4)
for real in loader:
    fake = gen(torch.randn(len(real), 64))
    d_loss = bce(disc(real), ones) + bce(disc(fake.detach()), zeros)
    opt_d.zero_grad()
    d_loss.backward()
    opt_d.step()
    g_loss = entropy_bonus(fake) - bce(disc(fake), zeros)
    opt_g.zero_grad()
    g_loss.backward()
    opt_g.step()
