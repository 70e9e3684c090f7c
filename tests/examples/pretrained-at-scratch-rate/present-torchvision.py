import torch
import torchvision
from torch import nn

net = torchvision.models.resnet34(weights="IMAGENET1K_V1")
net.fc = nn.Linear(512, 9)
opt = torch.optim.Adam(net.parameters(), lr=3e-3)  # here
for x, y in loader:
    opt.zero_grad()
    nn.functional.cross_entropy(net(x), y).backward()
    opt.step()
