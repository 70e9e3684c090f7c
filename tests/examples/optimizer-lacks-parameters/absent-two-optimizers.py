import torch
from torch import nn

G = nn.Sequential(nn.Linear(100, 784), nn.Tanh())
D = nn.Sequential(nn.Linear(784, 1))
opt_g = torch.optim.Adam(G.parameters(), lr=2e-4)
opt_d = torch.optim.Adam(D.parameters(), lr=2e-4)
for x, _ in loader:
    d = bce(D(x), ones) + bce(D(G(z).detach()), zeros)
    opt_d.zero_grad()
    d.backward()
    opt_d.step()
    g = bce(D(G(z)), ones)
    opt_g.zero_grad()
    g.backward()
    opt_g.step()
