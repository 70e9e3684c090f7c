import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader

loader = DataLoader(pairs, batch_size=6, shuffle=True)  # here
for n, (a, b) in enumerate(loader):
    za, zb = F.normalize(net_a(a), dim=1), F.normalize(net_b(b), dim=1)
    sim = za @ zb.t() / 0.07
    target = torch.arange(sim.size(0)).to(sim.device)
    loss = F.cross_entropy(sim, target) / 32  # here
    loss.backward()
    if n % 32 == 31:
        opt.step()
        opt.zero_grad()
