import torch
from torch import nn

criterion = nn.BCELoss()
for real, _ in loader:
    label = torch.full((real.size(0),), 1.0)
    output = netD(real).view(-1)
    loss = criterion(output, label)
    loss.backward()
    optimizer.step()
