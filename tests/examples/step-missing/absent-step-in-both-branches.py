import torch
from torch import nn


def train(net, loader, clip=None, accumulate=1):
    opt = torch.optim.SGD(net.parameters(), lr=0.1)
    for i, (x, y) in enumerate(loader):
        loss = nn.functional.cross_entropy(net(x), y) / accumulate
        loss.backward()
        if clip is not None:
            nn.utils.clip_grad_norm_(net.parameters(), clip)
        if (i + 1) % accumulate == 0:
            opt.step()
            opt.zero_grad()


train(nn.Linear(4, 2), torch.load("batches.pt"))
