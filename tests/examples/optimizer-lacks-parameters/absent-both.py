import itertools

import torch
from torch import nn

encoder = nn.Sequential(nn.Linear(784, 64), nn.ReLU())
decoder = nn.Linear(64, 784)
params = list(encoder.parameters()) + list(decoder.parameters())
optimizer = torch.optim.Adam(params, lr=1e-3)
for x, _ in loader:
    loss = ((decoder(encoder(x)) - x) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
