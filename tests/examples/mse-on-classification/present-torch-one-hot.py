import torch.nn as nn
import torch.nn.functional as F

net = nn.Sequential(nn.Linear(784, 100), nn.Sigmoid(), nn.Linear(100, 10))
loss_fn = nn.MSELoss()
for x, y in loader:
    target = F.one_hot(y, 10).float()
    loss = loss_fn(net(x), target)  # here
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
