import torch
from torch import nn
from torchvision import models

net = models.resnet18(weights="DEFAULT")
for p in net.parameters():
    p.requires_grad = False
net.fc = nn.Linear(net.fc.in_features, 3)
opt = torch.optim.Adam(net.fc.parameters(), lr=1e-3)
for epoch in range(10):
    for x, y in torch.load("batches.pt"):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()
