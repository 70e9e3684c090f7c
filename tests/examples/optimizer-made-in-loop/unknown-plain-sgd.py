import torch
import torch.nn.functional as F

for x, y in loader:
    opt = torch.optim.SGD(net.parameters(), lr=0.1)
    opt.zero_grad()
    F.cross_entropy(net(x), y).backward()
    opt.step()
