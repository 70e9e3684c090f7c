import torch
import torch.nn as nn

D = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 1))
opt_d = torch.optim.Adam(D.parameters())
for real, fake in batches:
    mixed = (0.5 * real + 0.5 * fake).requires_grad_(True)
    slopes = torch.autograd.grad(D(mixed).sum(), mixed, create_graph=True)[0]
    gp = (slopes.norm(dim=1) - 1).pow(2).mean()
    loss = D(fake).mean() - D(real).mean() + 10 * gp
    opt_d.zero_grad()
    loss.backward()
    opt_d.step()
