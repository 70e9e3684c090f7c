import torch
import torch.nn as nn
import torch.nn.functional as F

net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for x, y in loader:
    x.requires_grad_(True)
    slope = torch.autograd.grad(F.cross_entropy(net(x), y), x)[0]
    attacked = (x + 0.03 * slope.sign()).detach()
    loss = F.cross_entropy(net(attacked), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
