import torch


def step(net, x, target, optimizer):
    p = torch.relu(net(x))
    y = torch.where(p > 0, torch.log(p), torch.zeros_like(p))  # here
    loss = (y - target).abs().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
