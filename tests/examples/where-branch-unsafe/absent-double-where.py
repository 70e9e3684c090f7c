import torch


def step(net, x, target, optimizer):
    p = torch.relu(net(x))
    safe = torch.where(p > 0, p, torch.ones_like(p))
    y = torch.where(p > 0, torch.log(safe), torch.zeros_like(p))
    loss = (y - target).abs().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
