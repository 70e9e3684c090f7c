import torch
from torch import nn

net = nn.Linear(10, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for x, y in loader:
    loss = nn.functional.mse_loss(y, net(x)) + nn.L1Loss()(y, net(x))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
