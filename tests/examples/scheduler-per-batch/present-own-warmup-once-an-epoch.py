import math

import torch
from torch import nn
from torch.optim.lr_scheduler import LambdaLR


def cosine(optimizer, warm, total):
    def factor(step):
        if step < warm:
            return step / warm
        return 0.5 * (1 + math.cos(math.pi * (step - warm) / (total - warm)))

    return LambdaLR(optimizer, factor)


batches = torch.utils.data.DataLoader(torch.load("set.pt"), batch_size=32, shuffle=True)
net = nn.Linear(64, 4)
optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3)
scheduler = cosine(optimizer, 100, 10 * len(batches))
for epoch in range(10):
    for x, y in batches:
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()
    scheduler.step()  # here
