import torch
import torch.nn.functional as F

temperature = 0.1
for (x1, x2), _ in loader:
    z = F.normalize(torch.cat([model(x1), model(x2)]), dim=1)
    sim = z @ z.T / temperature
    sim.fill_diagonal_(float("-inf"))
    loss = F.cross_entropy(sim, targets)
    loss.backward()
