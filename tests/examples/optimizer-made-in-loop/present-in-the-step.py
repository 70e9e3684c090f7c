import torch
import torch.nn.functional as F


def train_batch(net, x, y):
    opt = torch.optim.Adam(net.parameters(), lr=3e-4)  # here
    opt.zero_grad()
    loss = F.cross_entropy(net(x), y)
    loss.backward()
    opt.step()
    return loss.item()


def run(net, loader):
    for epoch in range(10):
        for x, y in loader:
            train_batch(net, x, y)
