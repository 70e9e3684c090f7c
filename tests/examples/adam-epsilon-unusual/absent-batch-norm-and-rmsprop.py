import torch
from torch import nn

net = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8, eps=1e-3), nn.Linear(8, 1))
optimizer = torch.optim.RMSprop(net.parameters(), lr=1e-3, eps=1e-2)
