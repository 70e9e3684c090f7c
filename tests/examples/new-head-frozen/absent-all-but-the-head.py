import torch
from torch import nn
from torchvision import models

net = models.resnet18(weights="DEFAULT")
net.fc = nn.Linear(net.fc.in_features, 3)
for name, p in net.named_parameters():
    if not name.startswith("fc"):
        p.requires_grad = False
for name, p in net.named_parameters():
    if name.startswith("fc."):
        continue
    p.requires_grad = False
opt = torch.optim.Adam(net.fc.parameters(), lr=1e-3)
for x, y in torch.load("batches.pt"):
    opt.zero_grad()
    nn.functional.cross_entropy(net(x), y).backward()
    opt.step()
