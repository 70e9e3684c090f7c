import torch
from torch import nn

model = nn.Sequential(nn.Linear(8, 8), nn.LayerNorm(8))
model = nn.DataParallel(model)
optimizer = torch.optim.Adam(model.parameters())
model(torch.randn(4, 8)).mean().backward()
optimizer.step()
