import torch
from torch import nn
from torchvision import models

net = models.resnet18(weights="DEFAULT")
net.fc = nn.Linear(net.fc.in_features, 3)
for p in net.parameters():
    p.requires_grad = False
for p in net.fc.parameters():
    p.requires_grad = True
opt = torch.optim.Adam(net.fc.parameters(), lr=1e-3)
