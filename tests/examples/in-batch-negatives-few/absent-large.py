import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader

loader = DataLoader(pairs, batch_size=512, shuffle=True)
for a, b in loader:
    sim = F.normalize(net(a), dim=1) @ F.normalize(net(b), dim=1).t() / 0.07
    loss = F.cross_entropy(sim, torch.arange(len(a)))
    opt.zero_grad()
    loss.backward()
    opt.step()
