import torch
import torch.nn.functional as F

for a, p, n in loader:
    ea, ep, en = net(a), net(p), net(n)
    near = torch.sqrt((ea - ep).pow(2).sum(1).clamp(min=0))  # here
    far = torch.sqrt((ea - en).pow(2).sum(1).clamp(min=1e-8))
    loss = F.relu(near - far + 0.2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
