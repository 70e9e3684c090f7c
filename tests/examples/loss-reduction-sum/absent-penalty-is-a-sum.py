import torch
import torch.nn.functional as F

for x, y in loader:
    optimizer.zero_grad()
    penalty = sum(p.pow(2).sum() for p in model.parameters())
    loss = F.cross_entropy(model(x), y) + 1e-4 * penalty + 1e-5 * model.embed.weight.abs().sum()
    loss.backward()
    optimizer.step()
